"""The pages of the talk: who sees what, in how many queries, page after page."""

import datetime
import re
import uuid

import pytest
from django.utils import timezone

from forums.models import Answer, Update
from forums.querysets import kept, told
from forums.services import answer_update, take_back_picture, take_back_update
from forums.services.pages import readers_sentence
from portal.access.choices import Category
from portal.access.services import shelf_of
from portal.audit.models import Opening
from portal.files.models import Picture
from portal.lib.places import key_from, key_text
from portal.people.choices import Relationship, RoleName
from portal.people.services import add_member, add_user, give_role
from portal.sharing.choices import Basis, Share
from portal.sharing.services import decide
from tests.cast import BEGAN, KEYS
from tests.queries import exactly, same_for_1_and_30

CIRCLE = {"mother", "worker", "manager", "advocate", "person"}
KEPT = {"safeguarding-lead", "person"}


def every_page(cast, updates) -> list[str]:
    joe = cast.joe.pk
    paths = [
        "/today/", "/talk/", "/talk/part/", "/kept-back/", "/updates/new/", "/notifications/",
        f"/people/{joe}/talk/", f"/people/{joe}/talk/part/", f"/people/{joe}/updates/new/",
        f"/people/{joe}/updates/said-no/", f"/people/{joe}/circle/",
    ]  # fmt: skip
    for update in updates:
        paths += [
            f"/updates/{update.pk}/", f"/updates/{update.pk}/take-back/", f"/updates/{update.pk}/picture/take-back/",
            f"/people/{joe}/updates/{update.pk}/part/",
        ]  # fmt: skip
        if update.picture_id:
            paths += [f"/files/pictures/{update.picture_id}/{size}/" for size in ("large", "small")]
    return paths


def status(client, path: str) -> int:
    return client.get(path).status_code


def test_who_reaches_which_page(cast, sign_in, post, jpeg):
    shown, hidden = post(picture=jpeg), post(part="no")
    joe = f"/people/{cast.joe.pk}"
    in_circle = CIRCLE | {"brother"}
    table = {
        "/talk/": set(KEYS),
        "/talk/part/": set(KEYS),
        "/kept-back/": KEPT,
        f"{joe}/talk/": in_circle,
        f"{joe}/talk/part/": CIRCLE,
        f"{joe}/updates/new/": CIRCLE,
        f"{joe}/updates/said-no/": CIRCLE,
        f"{joe}/updates/{shown.pk}/part/": CIRCLE,
        f"{joe}/updates/{hidden.pk}/part/": CIRCLE,
        f"/updates/{shown.pk}/": CIRCLE,
        f"/updates/{hidden.pk}/": KEPT,
        f"/updates/{shown.pk}/take-back/": {"person"},
        f"/updates/{shown.pk}/picture/take-back/": {"person"},
        f"/updates/{hidden.pk}/take-back/": {"person"},
    }
    clients = {key: sign_in(key) for key in KEYS}
    assert {path: {key for key in KEYS if status(clients[key], path) == 200} for path in table} == table


def test_signed_out_nobody_sees_anything(cast, client, post, jpeg):
    for path in every_page(cast, [post(picture=jpeg)]):
        assert client.get(path).status_code == 302


def test_the_chair_reads_only_meetings_and_plan(cast, sign_in, post):
    update = post()
    assert status(sign_in("chair"), f"/updates/{update.pk}/") == 404


@pytest.mark.parametrize("how", ["said no", "taken back", "picture taken back"])
def test_no_kept_back_word_leaks_to_anybody_else(cast, sign_in, post, jpeg, how):
    update = post("A zebra film.", picture=jpeg, alt="A giraffe poster", part="no" if how == "said no" else "together")
    if how != "said no":
        answer_update(actor=cast.actor("mother"), update=update, words="My okapi")
    if how == "taken back":
        take_back_update(actor=cast.actor("person"), update=update)
    if how == "picture taken back":
        take_back_picture(actor=cast.actor("person"), update=update)
    # An answer that is still shown must not bring the kept-back words along.
    other = post("Joe went for a walk.")
    secret = {"giraffe", str(update.picture_id)}
    secret |= set() if how == "picture taken back" else {"zebra", "okapi", "update-" + str(update.pk)}
    clients = {key: sign_in(key) for key in set(KEYS) - KEPT} | {
        "worker-sister at work": sign_in("worker-sister", "work"),
        "worker-sister": sign_in("worker-sister", "circle"),
    }
    for key, client in clients.items():
        for path in every_page(cast, [update, other]):
            page = client.get(path)
            # A page may say which address was asked for; what matters is what it adds to that.
            content = page.content.decode(errors="replace").replace(path, "")
            assert not {word for word in secret if word in content}, (key, path)
            if "/files/" in path:
                assert page.status_code == 404, (key, path)
    assert "giraffe" in sign_in("safeguarding-lead").get("/kept-back/").content.decode()


def test_the_person_finds_what_they_kept_back_on_one_page_only(cast, sign_in, post):
    post("A zebra film.", part="no")
    client = sign_in("person")
    assert "zebra" in client.get("/kept-back/").content.decode()
    for path in ("/talk/", f"/people/{cast.joe.pk}/talk/", "/today/", f"/people/{cast.joe.pk}/talk/part/"):
        assert "zebra" not in client.get(path).content.decode()


def test_safeguarding_sees_nothing_of_everyday_life(cast, sign_in, post):
    update = post("A zebra film.")
    client = sign_in("safeguarding-lead")
    for path in every_page(cast, [update]):
        assert "zebra" not in client.get(path).content.decode()
    assert "Nothing is kept back" in client.get("/kept-back/").content.decode()


def test_the_closed_door_says_that_it_is_closed_and_no_more(cast, sign_in, post):
    post("A zebra film.")
    client = sign_in("brother")
    for path in ("/talk/", f"/people/{cast.joe.pk}/talk/"):
        page = client.get(path).content.decode()
        assert "Joe’s updates are not shared with you." in page
        assert "data-room" not in page
    assert "not shared with you" not in sign_in("mother").get("/talk/").content.decode()
    assert "not shared with you" not in sign_in("stranger").get("/talk/").content.decode()


def test_each_hat_its_own_talk(cast, sign_in, post):
    post("About Terry, a zebra", by="manager", person=cast.terry)
    post("About Grace, a giraffe", by="manager", person=cast.grace)
    at_work = sign_in("worker-sister", "work").get("/talk/").content.decode()
    as_sister = sign_in("worker-sister", "circle").get("/talk/").content.decode()
    assert ("giraffe" in at_work, "zebra" in at_work) == (True, False)
    assert ("giraffe" in as_sister, "zebra" in as_sister) == (False, True)


def test_another_providers_manager_sees_nothing(cast, sign_in, post):
    update = post("A zebra film.")
    for path in every_page(cast, [update]):
        assert "zebra" not in sign_in("other-manager").get(path).content.decode()


def fill(cast, post, count: int, **fields) -> list[Update]:
    """Updates written behind the services, which would stop at thirty an hour."""
    shelf = shelf_of(cast.joe.scope, fields.pop("category", Category.EVERYDAY))
    began = timezone.now() - datetime.timedelta(days=1)
    have = Update.objects.count()
    rows = [
        Update(
            shelf=shelf, person=cast.joe, author=cast["worker"], words=f"Number {n}.", html=f"<p>Number {n}.</p>",
            created=began + datetime.timedelta(minutes=n), mood="good", **fields,
        )
        for n in range(have, have + count)
    ]  # fmt: skip
    return Update.objects.bulk_create(rows)


def numbers(page: str) -> list[int]:
    return [int(found) for found in re.findall(r"<p>Number (\d+)\.</p>", page)]


def test_newest_25_and_then_the_older_ones(cast, sign_in, post):
    fill(cast, post, 60)
    for path in ("/talk/", f"/people/{cast.joe.pk}/talk/"):
        client, seen, here = sign_in("mother"), [], path
        while here:
            page = client.get(here).content.decode()
            seen.append(numbers(page))
            older = re.search(r'href="(\?before=[^"]+)"', page)
            here = path + older[1] if older else ""
        assert seen == [list(range(59, 34, -1)), list(range(34, 9, -1)), list(range(9, -1, -1))]


def test_equal_instants_are_neither_lost_nor_shown_twice(cast, sign_in, post):
    fill(cast, post, 60)
    Update.objects.update(created=timezone.now())
    client, seen, here = sign_in("mother"), [], "/talk/"
    while here:
        page = client.get(here).content.decode()
        seen += numbers(page)
        older = re.search(r'href="(\?before=[^"]+)"', page)
        here = "/talk/" + older[1] if older else ""
    assert sorted(seen) == list(range(60))


def test_kept_back_goes_page_by_page_too(cast, sign_in, post):
    fill(cast, post, 30, category=Category.KEPT_BACK, part="no")
    client = sign_in("safeguarding-lead")
    page = client.get("/kept-back/").content.decode()
    older = re.search(r'href="(\?before=[^"]+)"', page)
    assert numbers(page) == list(range(29, 4, -1))
    assert numbers(client.get("/kept-back/" + older[1]).content.decode()) == list(range(4, -1, -1))


@pytest.mark.parametrize(
    "before",
    ["x", "-1", "1-2", "9" * 16 + "-" + "f" * 32, "9" * 40 + "-" + "0" * 32, "٣-" + "0" * 32, "%00", "'", "1" * 5000],
)
def test_a_place_that_is_none_is_no_error(cast, sign_in, post, before):
    post("A zebra film.")
    for path in ("/talk/", f"/people/{cast.joe.pk}/talk/"):
        response = sign_in("mother").get(path, {"before": before})
        assert response.status_code == 200
        assert "A zebra film." in response.content.decode()


def test_a_place_reads_back_as_it_was_written():
    key = (datetime.datetime(2026, 11, 22, 8, 1, 2, 345678, tzinfo=datetime.UTC), uuid.uuid4())
    assert key_from(key_text(key)) == key


def test_narrowing_never_opens_a_shelf(cast):
    for key in KEYS:
        actor = cast.actor(key)
        for fewer in (told(actor), kept(actor)):
            assert set(fewer.shelves) <= set(actor.shelves)
        assert not set(told(actor).shelves) & set(kept(actor).shelves)
    assert set(told(cast.actor("person")).shelves) < set(cast.actor("person").shelves)


def grow(cast, post):
    def add_rows(count: int) -> None:
        for update in fill(cast, post, count):
            update.picture = Picture.objects.create(
                shelf=shelf_of(cast.joe.scope, Category.PHOTOS), uploader=cast["worker"], width=4, height=3
            )
            update.save()
            Answer.objects.create(
                shelf=update.shelf, update=update, author=cast["mother"], words="Yes", html="<p>Yes</p>"
            )

    return add_rows


# Session, user, shelves; rooms; updates (two where there are several shelves), authors, people, pictures, answers,
# roles (two); the opening; then what the frame asks: people and unread notifications.
QUERIES = {
    ("mother", "/talk/"): 14,
    ("mother", "/talk/part/"): 12,
    ("mother", "/people/{joe}/talk/"): 15,
    ("mother", "/people/{joe}/talk/part/"): 14,
    ("mother", "/people/{joe}/updates/new/"): 10,
    ("manager", "/talk/"): 15,
    ("manager", "/talk/part/"): 13,
    ("manager", "/people/{joe}/talk/"): 15,
    ("manager", "/people/{joe}/talk/part/"): 14,
    ("manager", "/people/{joe}/updates/new/"): 10,
}


@pytest.mark.parametrize(("key", "path"), QUERIES)
def test_the_same_queries_for_1_and_30(cast, sign_in, post, key, path):
    client = sign_in(key)
    same_for_1_and_30(QUERIES[key, path], grow(cast, post), lambda: client.get(path.format(joe=cast.joe.pk)))


def test_kept_back_in_the_same_queries(cast, sign_in, post):
    client = sign_in("safeguarding-lead")
    same_for_1_and_30(
        13,
        lambda count: fill(cast, post, count, category=Category.KEPT_BACK, part="no"),
        lambda: client.get("/kept-back/"),
    )


def test_an_update_in_the_same_queries_however_many_answer(cast, sign_in, post):
    update, client = post(), sign_in("mother")

    def add_rows(count: int) -> None:
        for _ in range(count):
            Answer.objects.create(
                shelf=update.shelf, update=update, author=cast["worker"], words="Yes", html="<p>Yes</p>"
            )

    same_for_1_and_30(14, add_rows, lambda: client.get(f"/updates/{update.pk}/"))


def test_whom_to_write_about_in_the_same_queries(cast, sign_in):
    client = sign_in("manager")
    client.get("/updates/new/")
    with exactly(6):
        client.get("/updates/new/")


def test_looking_at_the_talk_is_an_opening(cast, sign_in, post):
    post()
    sign_in("mother").get("/talk/")
    assert [(row.user, row.shelf_id) for row in Opening.objects.all()] == [(cast["mother"], cast.joe.forum.shelf_id)]


@pytest.mark.parametrize("path", ["/talk/", "/updates/{update}/", "/people/{joe}/updates/{update}/part/", "/today/"])
def test_looking_at_a_picture_among_the_words_is_an_opening_of_photos(cast, sign_in, post, path):
    grow(cast, post)(1)
    update = Update.objects.get()
    assert sign_in("mother").get(path.format(joe=cast.joe.pk, update=update.pk)).status_code == 200
    assert set(Opening.objects.values_list("shelf_id", flat=True)) == {update.shelf_id, update.picture.shelf_id}


def test_an_empty_talk_opens_nothing(cast, sign_in):
    assert "No updates yet" in sign_in("mother").get("/talk/").content.decode()
    assert not Opening.objects.exists()


def test_the_list_listens_and_holds_no_box_to_type_in(cast, sign_in, post):
    update, client = post(), sign_in("mother")
    forum = cast.joe.forum
    forum.room.refresh_from_db()
    page = client.get(f"/people/{cast.joe.pk}/talk/").content.decode()
    assert f'data-room="{forum.room_id}" data-after="{forum.room.number}"' in page
    assert f'id="updates" class="stack-wide" hx-get="/people/{cast.joe.pk}/talk/part/"' in page
    assert 'hx-trigger="live:update from:body, live:answer from:body' in page
    part = client.get(f"/people/{cast.joe.pk}/talk/part/").content.decode()
    assert part.strip().startswith('<div id="updates"')
    assert part.strip() in page
    for fragment in (part, client.get(f"/people/{cast.joe.pk}/updates/{update.pk}/part/").content.decode()):
        assert "<textarea" not in fragment
        assert "<html" not in fragment
    assert "<textarea" in client.get(f"/updates/{update.pk}/").content.decode()


def test_an_older_page_stays_as_it_is(cast, sign_in, post):
    rows = fill(cast, post, 2)
    page = sign_in("mother").get("/talk/", {"before": key_text((rows[1].created, rows[1].pk))}).content.decode()
    assert numbers(page) == [0]
    assert "hx-get" not in page


def test_names_come_with_their_roles(cast, sign_in, post):
    post("By his key worker.")
    post("By the manager.", by="manager")
    page = sign_in("mother").get("/talk/").content.decode()
    assert f'/who/{cast["worker"].pk}/">Blessing Mensah</a><span' in page
    assert ", key worker</span>" in page
    assert ", team manager</span>" in page


def share(cast, name: str, relationship: Relationship, what: Share) -> None:
    user = add_user(actor=None, username=name.partition(" ")[0].lower(), name=name, date_joined=BEGAN)
    member = add_member(actor=None, person=cast.joe, user=user, relationship=relationship, starts=BEGAN)
    decide(
        actor=None, member=member, share=what, basis=Basis.CONSENT, reason="Asked.", starts=BEGAN,
        review_on=datetime.date(2027, 6, 1),
    )  # fmt: skip


def test_who_will_read_this(cast):
    forum = cast.joe.forum
    assert readers_sentence(cast.actor("worker"), forum) == (
        "Carol, 1 other and 1 of the team will read this. So can Joe."
    )
    assert readers_sentence(cast.actor("mother"), forum) == "1 other and 2 of the team will read this. So can Joe."
    assert readers_sentence(cast.actor("person"), forum) == "Carol, 1 other and 2 of the team will read this."
    assert readers_sentence(cast.actor("other-worker"), cast.colin.forum) == "Nobody else reads this yet."


def test_family_come_in_the_order_of_their_relationship_and_only_if_they_read(cast):
    share(cast, "Zoe Marsh", Relationship.SISTER, Share.EVERYDAY)
    share(cast, "Ann Marsh", Relationship.AUNT_UNCLE, Share.EVERYDAY)
    share(cast, "Bob Marsh", Relationship.FATHER, Share.NONE)
    give_role(
        actor=None, user=cast["other-worker"], provider=cast.provider, service=cast.house, role=RoleName.TEAM_MANAGER,
        starts=BEGAN,
    )  # fmt: skip
    sentence = readers_sentence(cast.actor("worker"), cast.joe.forum)
    assert sentence == "Carol, Zoe, 2 others and 2 of the team will read this. So can Joe."
    assert "Bob" not in sentence
    assert "Luke" not in sentence


def test_who_will_read_this_in_three_queries(cast):
    forum, actor = cast.joe.forum, cast.actor("worker")
    assert forum.person
    same_for_1_and_30(
        3,
        lambda count: [share(cast, f"Member{n}{count}", Relationship.COUSIN, Share.EVERYDAY) for n in range(count)],
        lambda: readers_sentence(actor, forum),
    )
