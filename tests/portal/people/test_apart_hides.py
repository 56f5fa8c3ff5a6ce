"""Two members of a circle who must not meet: threads, names, presence, news and meetings."""

import uuid

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from careplans.services import chairs_for
from forums.models import Answer
from forums.services import answer_update, pages
from portal.access.choices import Hat
from portal.access.services import audience_of
from portal.live import services as live
from portal.meetings.models import Invitation
from portal.meetings.services import (
    Invitee,
    add_action,
    add_item,
    add_note,
    candidates,
    invite,
)
from portal.notifications.models import Notification
from portal.notifications.services import deliver, listed
from portal.people.choices import Relationship, RoleName
from portal.people.services import add_member, give_role
from tests.access.world import UNIQUE, small_picture
from tests.cast import BEGAN
from tests.portal.meetings.making import opened, review
from tests.portal.people.keeping_apart import DAY, FIRST_NAMES, post, text_of, words_for

# Threads -----------------------------------------------------------------------------------------------------------


def test_neither_reads_the_other_and_a_third_reads_both(cast, apart):
    post(cast, "mother", "From mum.")
    apart()
    post(cast, "advocate", "From the advocate.")
    assert words_for(cast, "mother") == ["From mum."]
    assert words_for(cast, "advocate") == ["From the advocate."]
    for key in ("worker", "person", "manager"):
        assert words_for(cast, key) == ["From the advocate.", "From mum."]


def test_a_thread_counts_only_what_its_reader_sees(cast, sign_in, apart):
    update = post(cast, "worker", "Swimming.")
    answer_update(actor=cast.actor("mother"), update=update, words="Lovely.")
    answer_update(actor=cast.actor("manager"), update=update, words="Well done.")
    apart()
    answer_update(actor=cast.actor("advocate"), update=update, words="I was there.")
    assert [pages.show(cast.actor(key), [update])[0].answers for key in ("mother", "advocate", "person")] == [2, 2, 3]
    said = {key: [one.answer.words for one in pages.answers_to(cast.actor(key), update)] for key in FIRST_NAMES}
    assert said == {
        "mother": ["Lovely.", "Well done."],
        "advocate": ["Well done.", "I was there."],
        "worker": ["Lovely.", "Well done.", "I was there."],
    }
    page = sign_in("mother").get(reverse("person_talk", args=[cast.joe.pk])).content.decode()
    assert "2 answers" in page
    assert "3 answers" not in page


def test_the_thread_below_what_the_other_wrote_is_not_there(cast, sign_in, apart):
    update = post(cast, "mother", "From mum.")
    answer = answer_update(actor=cast.actor("worker"), update=update, words="As Carol says.")
    apart()
    assert not Answer.objects.visible_to(cast.actor("advocate")).exists()
    assert cast["advocate"] not in audience_of(answer)
    assert sign_in("advocate").get(reverse("update", args=[update.pk])).status_code == 404
    gone = sign_in("advocate").get(reverse("update_part", args=[cast.joe.pk, update.pk]))
    assert "From mum" not in gone.content.decode()
    answered = sign_in("advocate").post(reverse("update", args=[update.pk]), {"words": "Me", "key": str(uuid.uuid4())})
    assert answered.status_code == 404
    assert Answer.objects.count() == 1


def test_pictures_go_with_their_words(cast, sign_in, apart):
    update = post(cast, "mother", "", picture=small_picture())
    url = reverse("picture", args=[update.picture_id, "small"])
    assert sign_in("advocate").get(url).status_code == 200
    apart()
    answers = {key: sign_in(key).get(url).status_code for key in ("mother", "advocate", "worker", "person")}
    assert answers == {"mother": 200, "advocate": 404, "worker": 200, "person": 200}


def test_who_will_read_this_speaks_of_neither_to_the_other(cast, apart):
    forum = cast.joe.forum
    assert (
        pages.readers_sentence(cast.actor("advocate"), forum) == "Carol and 2 of the team will read this. So can Joe."
    )
    apart()
    assert pages.readers_sentence(cast.actor("advocate"), forum) == "2 of the team will read this. So can Joe."
    assert pages.readers_sentence(cast.actor("mother"), forum) == "2 of the team will read this. So can Joe."
    assert "Carol, 1 other" in pages.readers_sentence(cast.actor("worker"), forum)


# Circle, presence, notifications -----------------------------------------------------------------------------------


def test_neither_is_in_the_other_s_circle_on_the_page_or_in_the_drawing(cast, sign_in, apart):
    url = reverse("circle", args=[cast.joe.pk])
    assert "Carol Marsh" in sign_in("advocate").get(url).content.decode()
    apart()
    assert "Carol" not in sign_in("advocate").get(url).content.decode()
    assert "Fiona" not in sign_in("mother").get(url).content.decode()
    page = sign_in("brother").get(url).content.decode()
    assert "Carol Marsh" in page
    assert "Fiona Grant" in page


def test_neither_has_a_card_for_the_other(cast, sign_in, apart):
    url = reverse("card", args=[cast.joe.pk, cast["advocate"].pk])
    assert sign_in("mother").get(url).status_code == 200
    apart()
    sound = reverse("name_sound", args=[cast.joe.pk, cast["advocate"].pk])
    assert [sign_in("mother").get(path).status_code for path in (url, sound)] == [404, 404]
    assert sign_in("brother").get(url).status_code == 200


def test_a_team_manager_is_told_that_some_must_be_asked_separately_and_nothing_more(cast, sign_in, apart):
    url = reverse("circle", args=[cast.joe.pk])
    sentence = "Some people of this circle must be asked separately"
    apart()
    told = {key for key in cast.users if sentence in sign_in(key).get(url).content.decode()}
    assert told == {"manager"}
    assert UNIQUE not in sign_in("manager").get(url).content.decode()


def test_a_manager_who_is_in_the_circle_themself_is_told_nothing(cast, sign_in, apart):
    give_role(
        actor=None, user=cast["mother"], provider=cast.provider, service=cast.house, role=RoleName.TEAM_MANAGER,
        starts=BEGAN,
    )  # fmt: skip
    apart()
    page = sign_in("mother", Hat.WORK).get(reverse("circle", args=[cast.joe.pk])).content.decode()
    assert "must be asked separately" not in page
    assert "Fiona" not in page


def test_presence_is_each_reader_s_own(cast, apart):
    room = cast.joe.forum.room
    for key in ("mother", "advocate", "worker"):
        live.enter(room, cast[key])
    apart()

    def here(reader: str) -> list[str]:
        return [one["name"] for one in live.present(room, cast.actor(reader).must_not_meet(cast.joe.scope))]

    assert here("mother") == ["Blessing", "Carol"]
    assert here("advocate") == ["Blessing", "Fiona"]
    assert here("worker") == ["Blessing", "Carol", "Fiona"]


def test_nobody_is_told_of_what_the_other_does(cast, apart):
    apart()
    update = post(cast, "mother", "From mum.")
    told = set(Notification.objects.filter(target_id=update.pk).values_list("user__username", flat=True))
    assert told == {"worker", "manager", "person"}


def test_what_was_told_before_is_not_shown_any_more_and_its_mail_is_not_sent(cast, apart, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    meeting = review(cast)
    add_item(actor=cast.actor("mother"), meeting=meeting, title="Christmas", key=uuid.uuid4())
    invite(actor=cast.actor("chair"), meeting=meeting, invitees=[Invitee(cast["advocate"])])
    add_item(actor=cast.actor("mother"), meeting=meeting, title="Easter", key=uuid.uuid4())
    assert "meetings.item" in {one.notification.kind for one in listed(cast.actor("advocate"))}
    apart()
    assert "meetings.item" not in {one.notification.kind for one in listed(cast.actor("advocate"))}
    invitation = Invitation.objects.get(meeting=meeting, user=cast["mother"])
    Notification.objects.create(user=cast["advocate"], kind="meetings.invited", target_id=invitation.pk)
    Notification.objects.filter(user=cast["mother"]).delete()
    assert deliver("meetings.invited", str(invitation.pk)) == 0
    assert mail.outbox == []


# Meetings ----------------------------------------------------------------------------------------------------------


def test_both_are_never_asked_to_one_meeting(cast, sign_in, apart):
    apart()
    meeting = review(cast, invitees=[Invitee(cast["mother"])])
    chair = cast.actor("chair")
    with pytest.raises(ValidationError) as error:
        invite(actor=chair, meeting=meeting, invitees=[Invitee(cast["worker"]), Invitee(cast["advocate"])])
    assert error.value.error_dict["invitees"][0].code == "apart"
    assert not Invitation.objects.filter(meeting=meeting, user=cast["worker"]).exists()
    form = {f"ask_{cast['advocate'].pk}": "on"}
    page = sign_in("chair").post(reverse("meeting_invite", args=[meeting.pk]), form)
    assert page.status_code == 422
    text = page.content.decode()
    assert "some of them must be asked separately" in text
    assert UNIQUE not in text
    with pytest.raises(ValidationError):
        review(cast, invitees=[Invitee(cast["mother"]), Invitee(cast["advocate"])])


def test_a_meeting_after_it_begins_counts_and_one_before_does_not(cast, apart):
    apart(starts=timezone.now() + 5 * DAY)
    both = [Invitee(cast["mother"]), Invitee(cast["advocate"])]
    assert review(cast, invitees=both).invitations.count() == 4
    from tests.portal.meetings.making import ahead

    with pytest.raises(ValidationError):
        review(cast, invitees=both, starts=ahead(9))


def test_the_chair_hears_of_two_who_were_asked_before(cast, sign_in, apart):
    meeting = review(cast, invitees=[Invitee(cast["mother"]), Invitee(cast["advocate"])])
    url = reverse("meeting", args=[meeting.pk])
    sentence = "Some of those who are asked must be asked separately"
    assert sentence not in sign_in("chair").get(url).content.decode()
    apart()
    told = {key for key in cast.users if sentence in sign_in(key).get(url).content.decode()}
    assert told == {"chair"}


def test_nobody_is_offered_whom_they_must_not_meet(cast, sign_in, apart):
    apart()
    offered = {c.user.username for c in candidates(cast.actor("mother"), cast.joe)}
    assert offered == {"person", "mother", "brother", "worker", "manager"}
    meeting = opened(cast)
    with pytest.raises(ValidationError) as error:
        add_action(
            actor=cast.actor("mother"), meeting=meeting, what="Ring", who=cast["advocate"],
            by_when=timezone.localdate() + DAY, key=uuid.uuid4(),
        )  # fmt: skip
    assert set(error.value.message_dict) == {"who"}
    assert (
        str(cast["advocate"].pk)
        not in sign_in("mother").get(reverse("meeting_room", args=[meeting.pk])).content.decode()
    )


def test_a_chair_who_must_not_be_met_is_not_named(cast, sign_in, apart):
    add_member(actor=None, person=cast.joe, user=cast["chair"], relationship=Relationship.FRIEND, starts=BEGAN)
    meeting = review(cast)
    apart("mother", "chair")
    client = sign_in("mother")
    for name in ("meeting", "meeting_room", "meeting_summary"):
        page = client.get(reverse(name, args=[meeting.pk])).content.decode()
        assert "How is Joe doing?" in page
        assert "Margaret" not in page
    assert "Margaret" not in text_of(client.get(reverse("meeting_summary_pdf", args=[meeting.pk])))
    assert cast["chair"] not in chairs_for(cast.actor("mother"), cast.joe)


def test_what_is_talked_about_now_is_not_shown_to_whom_it_is_hidden(cast, sign_in, apart):
    from portal.meetings.services import move_on

    meeting = opened(cast, invitees=[Invitee(cast["mother"]), Invitee(cast["advocate"])])
    item, _ = add_item(actor=cast.actor("mother"), meeting=meeting, title="Zebra crossing", key=uuid.uuid4())
    move_on(actor=cast.actor("chair"), meeting=meeting, item=item)
    add_note(actor=cast.actor("worker"), meeting=meeting, words="He nodded.", key=uuid.uuid4())
    apart()
    room, summary = (reverse(name, args=[meeting.pk]) for name in ("meeting_room", "meeting_summary"))
    assert "Zebra" in sign_in("mother").get(room).content.decode()
    assert "Zebra" not in sign_in("advocate").get(room).content.decode()
    # The note of a third is not lost with the item it was written under.
    assert "He nodded." in sign_in("advocate").get(summary).content.decode()
