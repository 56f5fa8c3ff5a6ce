"""Authorities. “Line n” is a line of “Who decides, and on what basis” in the access model."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.access.choices import Category, Hat
from portal.access.services import compare
from portal.audit.models import Entry, Opening
from portal.lib.birthdays import midnight, turns
from portal.people.choices import AuthorityKind, Registered, Relationship
from portal.people.models import Authority
from portal.people.rules import decides_for_themself_presumed, decides_on, person_turns
from portal.people.services import (
    Claim,
    Paper,
    add_authority,
    add_member,
    add_person,
    authority_of,
    end_authority,
    end_membership,
    see_paper,
)
from portal.people.services.authorities import COVERABLE, shown_to
from tests.cast import BEGAN
from tests.queries import exactly, same_for_1_and_30

DAY = datetime.timedelta(days=1)
SEEN = Paper(evidence="The stamped paper", seen_on=datetime.date(2026, 1, 5), registered=Registered.YES)


def record(cast, kind, key="mother", *, person=None, paper=SEEN, **fields) -> Authority:
    person = person or cast.joe
    member = cast.members[f"{key}/{person.called.lower()}"]
    claim = Claim(kind=kind, member=member, starts=fields.pop("starts", BEGAN), paper=paper, **fields)
    return add_authority(actor=None, person=person, claim=claim)[0]


def held(cast, key="mother", at=None, **asked) -> list[str]:
    found = authority_of(cast.joe, cast.members[f"{key}/joe"], at or timezone.now(), **asked)
    return [authority.kind for authority in found]


@pytest.fixture
def child(cast):
    """Somebody who turns 16 on 1 December 2026 and 18 two years later, with a parent in the circle."""
    mia = add_person(
        actor=None,
        service=cast.house,
        name="Mia Rowe",
        called="Mia",
        born=datetime.date(2010, 12, 1),
        starts=BEGAN,
    )
    cast.members["stranger/mia"] = add_member(
        actor=None, person=mia, user=cast["stranger"], relationship=Relationship.FATHER, starts=BEGAN
    )
    return mia


def test_line_1_from_16_on_capacity_is_presumed(cast, child):
    at = person_turns(child, 16)
    assert at == datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
    assert not decides_for_themself_presumed(child, at - datetime.timedelta(seconds=1))
    assert decides_for_themself_presumed(child, at)


def test_line_1_under_16_those_with_parental_responsibility_decide(cast, child):
    record(cast, AuthorityKind.PARENTAL, "stranger", person=child)
    member = cast.members["stranger/mia"]

    def kinds(at, **asked):
        return [a.kind for a in authority_of(child, member, at, **asked)]

    at_16, at_18 = turns(child.born, 16), turns(child.born, 18)
    assert kinds(at_16 - DAY) == ["parental"]
    # A child who understands enough decides; so does anybody of 16, unless it is shown that they cannot.
    assert kinds(at_16 - DAY, lacks_capacity=False) == []
    assert kinds(at_16) == []
    assert kinds(at_16, lacks_capacity=True) == ["parental"]
    # It ends when the birthday begins.
    assert kinds(at_18 - datetime.timedelta(seconds=1), lacks_capacity=True) == ["parental"]
    assert kinds(at_18, lacks_capacity=True) == []


def test_line_1_parental_responsibility_is_for_children(cast):
    with pytest.raises(ValidationError, match="ends at 18"):
        record(cast, AuthorityKind.PARENTAL)


@pytest.mark.parametrize("kind", [AuthorityKind.HEALTH_ATTORNEY, AuthorityKind.HEALTH_DEPUTY])
def test_line_2_health_and_welfare_only_while_the_person_cannot(cast, kind):
    authority = record(cast, kind)
    assert held(cast) == held(cast, lacks_capacity=False) == []
    assert held(cast, lacks_capacity=True) == [kind]
    assert {c for c in COVERABLE if decides_on(authority, c)} == set(COVERABLE) - {Category.FINANCES}


@pytest.mark.parametrize(
    "kind", [AuthorityKind.PROPERTY_ATTORNEY, AuthorityKind.PROPERTY_DEPUTY, AuthorityKind.APPOINTEE]
)
def test_line_4_money_alone(cast, kind):
    authority = record(cast, kind)
    assert held(cast) == [kind]
    assert {c for c in COVERABLE if decides_on(authority, c)} == {Category.FINANCES}


def test_line_4_a_court_order_says_its_own_words(cast):
    authority = record(
        cast, AuthorityKind.COURT_ORDER, covers=["friendships"], covers_words="She sees him every other Sunday."
    )
    assert {c for c in COVERABLE if decides_on(authority, c)} == {Category.FRIENDSHIPS}


@pytest.mark.parametrize(
    ("paper", "says"),
    [
        (Paper(registered=Registered.YES), "unseen"),
        (Paper(evidence="The paper", seen_on=datetime.date(2026, 1, 5), registered=Registered.NO), "unregistered"),
    ],
)
def test_line_4_unseen_or_unregistered_is_nothing(cast, paper, says):
    authority = record(cast, AuthorityKind.PROPERTY_ATTORNEY, paper=paper)
    assert held(cast) == [], says
    assert not authority.counts


def test_line_4_expired_is_nothing(cast):
    ends = timezone.now() + DAY
    record(cast, AuthorityKind.PROPERTY_DEPUTY, ends=ends)
    assert held(cast, at=ends - datetime.timedelta(seconds=1)) == ["property-deputy"]
    assert held(cast, at=ends) == held(cast, at=BEGAN - DAY) == []


def test_line_4_next_of_kin_is_none_of_them_and_the_page_says_so_kindly(cast, sign_in):
    assert not any("kin" in kind for kind in AuthorityKind.values)
    for key in ("mother", "brother", "worker", "manager", "person"):
        page = sign_in(key).get(reverse("authorities", args=[cast.joe.id]))
        assert page.status_code == 200
        assert "What about the next of kin?" in page.content.decode()


def test_the_authority_of_another_is_not_theirs(cast):
    record(cast, AuthorityKind.PROPERTY_DEPUTY, "brother")
    assert held(cast, "brother") == ["property-deputy"]
    assert held(cast) == []
    assert authority_of(cast.terry, cast.members["brother/joe"], timezone.now()) == []


def test_the_paper_is_seen_later(cast):
    authority = record(cast, AuthorityKind.PROPERTY_ATTORNEY, paper=Paper(registered=Registered.NO))
    seen = see_paper(actor=cast.actor("manager"), authority=authority, paper=SEEN)
    assert (seen.evidence, seen.seen_by, seen.counts) == ("The stamped paper", cast["manager"], True)
    assert held(cast) == ["property-attorney"]
    with pytest.raises(PermissionDenied):
        see_paper(actor=cast.actor("manager"), authority=authority, paper=SEEN)


def test_one_that_was_seen_is_noted_as_registered_later(cast, sign_in):
    early = Paper(evidence="The paper, not stamped yet", seen_on=datetime.date(2026, 1, 5), registered=Registered.NO)
    authority = record(cast, AuthorityKind.PROPERTY_ATTORNEY, paper=early)
    assert held(cast) == []
    client, url = sign_in("manager"), reverse("authority_seen", args=[authority.pk])
    circle = reverse("authorities", args=[cast.joe.id])
    page = client.get(circle).content.decode()
    assert url in page
    assert "It is registered now" in page
    page = client.get(url).content.decode()
    assert "The paper, not stamped yet" in page
    assert 'value="2026-01-05"' in page
    sent = {"evidence": "The stamped paper", "seen_on": "2026-01-07", "registered": Registered.YES.value}
    assert client.post(url, sent).status_code == 302
    assert held(cast) == ["property-attorney"]
    assert url not in client.get(circle).content.decode()
    assert client.get(url).status_code == 403


# An online code ----------------------------------------------------------------------------------------------------


def code_paper(code="V-AB12-CD34-EF56", made=datetime.date(2026, 11, 20), **fields) -> Paper:
    return Paper(
        evidence="Looked it up",
        seen_on=datetime.date(2026, 11, 24),
        registered=Registered.YES,
        code=code,
        code_made_on=made,
        **fields,
    )


@pytest.fixture
def november(time_machine):
    time_machine.move_to("2026-11-24T12:00:00+00:00", tick=False)


def test_an_online_code_is_checked_and_never_kept(cast, november):
    authority = record(cast, AuthorityKind.HEALTH_ATTORNEY, paper=code_paper(registered_on=datetime.date(2016, 1, 1)))
    authority.refresh_from_db()
    assert authority.looked_up_on == datetime.date(2026, 11, 24)
    kept = " ".join(str(value) for value in Authority.objects.filter(pk=authority.pk).values().get().values())
    trail = " ".join(str(entry.detail) for entry in Entry.objects.all())
    assert "AB12" not in kept + trail


@pytest.mark.parametrize("code", ["V-AB12-CD34-EF56", "vab12cd34ef56", " V AB12 CD34 EF56 "])
def test_a_code_may_be_written_in_groups(cast, november, code):
    assert record(cast, AuthorityKind.HEALTH_ATTORNEY, paper=code_paper(code)).looked_up_on


@pytest.mark.parametrize(
    ("kind", "paper", "field", "says"),
    [
        ("health-attorney", code_paper("AB12CD34EF567"), "code", "begins with V"),
        ("health-attorney", code_paper("VAB12CD34EF5"), "code", "13 letters and numbers"),
        ("health-attorney", code_paper("VAB12CD34EF567"), "code", "13 letters and numbers"),
        ("health-attorney", code_paper("VАB12CD34EF56"), "code", "13 letters and numbers"),
        ("health-attorney", code_paper(made=None), "code_made_on", "the day the code was made"),
        ("health-attorney", code_paper(made=datetime.date(2026, 10, 24)), "code_made_on", "works for 30 days"),
        ("health-attorney", code_paper(made=datetime.date(2026, 11, 25)), "code_made_on", "works for 30 days"),
        ("health-attorney", code_paper(registered_on=datetime.date(2015, 12, 31)), "code", "before 2016"),
        ("health-deputy", code_paper(), "code", "Only a lasting power of attorney"),
    ],
)
def test_a_code_that_is_none(cast, november, kind, paper, field, says):
    with pytest.raises(ValidationError) as refused:
        record(cast, kind, paper=paper)
    assert list(refused.value.message_dict) == [field]
    assert says in refused.value.message_dict[field][0]
    assert not Authority.objects.exists()


def test_a_code_of_30_days_still_works(cast, november):
    assert record(cast, AuthorityKind.HEALTH_ATTORNEY, paper=code_paper(made=datetime.date(2026, 10, 25)))


# What is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"member": None}, "holder"),
        ({"holder": "The court"}, "holder"),
        ({"member": "worker-sister/terry"}, "member"),
        ({"ends": BEGAN}, "last_day"),
        ({"kind": "health-attorney", "starts": datetime.datetime(2010, 3, 13, tzinfo=datetime.UTC)}, "kind"),
        ({"kind": "health-attorney", "paper": Paper(registered=Registered.NOT_NEEDED)}, "registered"),
        ({"kind": "imca"}, "covers"),
        ({"paper": Paper(evidence="The paper")}, "evidence"),
        ({"paper": Paper(evidence="The paper", seen_on=datetime.date(2126, 1, 1))}, "seen_on"),
    ],
)
def test_what_cannot_be_is_refused(cast, change, field):
    values = {
        "kind": "property-deputy",
        "member": "mother/joe",
        "starts": BEGAN,
        "paper": SEEN,
        **change,
    }
    values["member"] = values["member"] and cast.members[values["member"]]
    with pytest.raises(ValidationError) as refused:
        add_authority(actor=None, person=cast.joe, claim=Claim(**values))
    assert list(refused.value.message_dict) == [field]


def test_who_has_left_holds_nothing_new(cast):
    end_membership(actor=None, member=cast.members["mother/joe"])
    cast.members["mother/joe"].refresh_from_db()
    with pytest.raises(ValidationError, match="somebody of this circle"):
        record(cast, AuthorityKind.PROPERTY_DEPUTY)


def test_nobody_records_their_own(cast):
    member = add_member(actor=None, person=cast.joe, user=cast["manager"], relationship=Relationship.FRIEND)
    claim = Claim(kind="property-deputy", member=member, starts=BEGAN, paper=SEEN)
    with pytest.raises(ValidationError, match="Nobody records what they hold themselves"):
        add_authority(actor=cast.actor("manager", Hat.WORK), person=cast.joe, claim=claim)


def test_only_a_team_manager_adds_and_ends(cast):
    authority = record(cast, AuthorityKind.PROPERTY_DEPUTY)
    claim = Claim(kind="appointee", member=cast.members["brother/joe"], starts=BEGAN, paper=SEEN)
    may = []
    for key in cast.users:
        actor = cast.actor(key, Hat.WORK)
        try:
            add_authority(actor=actor, person=cast.joe, claim=claim, key=uuid.uuid4())
            may.append(key)
        except PermissionDenied:
            with pytest.raises(PermissionDenied):
                end_authority(actor=actor, authority=authority)
    assert may == ["manager"]
    assert end_authority(actor=cast.actor("manager"), authority=authority).has_ended


def test_ending(cast, november):
    authority = record(cast, AuthorityKind.PROPERTY_DEPUTY)
    manager = cast.actor("manager")
    with pytest.raises(ValidationError, match="day has passed"):
        end_authority(actor=manager, authority=authority, last_day=datetime.date(2026, 11, 23))
    last_day = datetime.date(2026, 11, 30)
    ended = end_authority(actor=manager, authority=authority, last_day=last_day)
    assert ended.ends == midnight(last_day + DAY)
    assert held(cast, at=ended.ends - datetime.timedelta(seconds=1)) == ["property-deputy"]
    # The last day may still come nearer, until it is reached.
    end_authority(actor=manager, authority=authority)
    assert held(cast) == []
    with pytest.raises(ValidationError, match="ended already"):
        end_authority(actor=manager, authority=authority)
    assert [entry.verb for entry in Entry.objects.filter(target_id=str(authority.pk)).order_by("pk")] == [
        "authority.add",
        "authority.end",
        "authority.end",
    ]


# What an instruction opens -----------------------------------------------------------------------------------------


def opens(cast, key, at=None) -> dict[str, bool]:
    from portal.access.actors import Actor

    actor = Actor(cast[key], Hat.CIRCLE, assurance="two", at=at or timezone.now())
    return {s.category: s.can_write for s in actor.shelves.values() if s.scope == cast.joe.scope}


@pytest.mark.parametrize("kind", [AuthorityKind.REPRESENTATIVE, AuthorityKind.IMCA, AuthorityKind.ADVOCATE])
def test_an_instruction_opens_what_it_covers_while_it_lasts(cast, kind):
    before = opens(cast, "brother")
    ends = timezone.now() + 30 * DAY
    authority = record(cast, kind, "brother", covers=["health", "plan", "meetings"], ends=ends)
    assert opens(cast, "brother") == before | {"health": False, "plan": False, "meetings": True}
    assert opens(cast, "brother", ends - DAY) == opens(cast, "brother")
    assert opens(cast, "brother", ends) == opens(cast, "brother", BEGAN - DAY) | before
    end_authority(actor=None, authority=authority)
    assert opens(cast, "brother") == before
    assert not compare(cast.provider.id)


def test_money_only_where_it_is_named(cast):
    record(cast, AuthorityKind.IMCA, "brother", covers=[c for c in COVERABLE if c != Category.FINANCES])
    assert Category.FINANCES not in opens(cast, "brother")
    record(cast, AuthorityKind.ADVOCATE, "brother", covers=["finances"])
    assert opens(cast, "brother")[Category.FINANCES] is False


@pytest.mark.parametrize("kind", [k for k in AuthorityKind if k not in {"representative", "imca", "advocate"}])
def test_those_who_decide_are_not_opened_anything_by_it(cast, child, kind):
    before = opens(cast, "brother")
    if kind != AuthorityKind.PARENTAL:
        record(cast, kind, "brother", covers=["health", "finances"])
    assert opens(cast, "brother") == before


def test_an_unseen_instruction_opens_nothing(cast):
    before = opens(cast, "brother")
    record(cast, AuthorityKind.IMCA, "brother", covers=["health"], paper=Paper())
    assert opens(cast, "brother") == before


def test_an_advocate_who_leaves_the_circle_reads_no_more(cast):
    record(cast, AuthorityKind.IMCA, "advocate", covers=["health"])
    assert Category.HEALTH in opens(cast, "advocate")
    end_membership(actor=None, member=cast.members["advocate/joe"])
    assert opens(cast, "advocate") == {}


# Pages -------------------------------------------------------------------------------------------------------------


def test_who_is_shown_what(cast):
    record(cast, AuthorityKind.PROPERTY_DEPUTY)
    record(cast, AuthorityKind.APPOINTEE, "brother")
    add_authority(
        actor=None,
        person=cast.joe,
        claim=Claim(kind="court-order", holder="Court of Protection", starts=BEGAN, paper=SEEN),
    )
    shown = {key: sorted(a.kind for a in shown_to(cast.actor(key), cast.joe)) for key in cast.users}
    all_of_them = ["appointee", "court-order", "property-deputy"]
    assert {key: kinds for key, kinds in shown.items() if kinds} == {
        "mother": ["property-deputy"],
        "brother": ["appointee"],
        "worker": all_of_them,
        "manager": all_of_them,
        "person": all_of_them,
    }


def test_the_page_names_nobody_to_others(cast, sign_in):
    record(cast, AuthorityKind.APPOINTEE, "brother", limits="quetzalcoatl")
    url = reverse("authorities", args=[cast.joe.id])
    for key in ("mother", "advocate"):
        assert "quetzalcoatl" not in sign_in(key).get(url).content.decode()
    for key in ("brother", "worker", "manager", "person"):
        assert "quetzalcoatl" in sign_in(key).get(url).content.decode()


def test_looking_is_noted_with_the_shelf_of_decisions(cast, sign_in):
    authority = record(cast, AuthorityKind.APPOINTEE, "brother")
    sign_in("worker").get(reverse("authorities", args=[cast.joe.id]))
    assert set(Opening.objects.values_list("shelf_id", flat=True)) == {cast.joe.shelf_id, authority.shelf_id}


def sent(cast, **change) -> dict:
    return {
        "key": str(uuid.uuid4()),
        "kind": "imca",
        "member": str(cast.members["advocate/joe"].pk),
        "covers": ["health", "meetings"],
        "limits": "Only about the move.",
        "starts_on": "2026-01-05",
        "evidence": "The letter of instruction",
        "seen_on": "2026-01-06",
        "registered": "not-needed",
        **change,
    }


def test_a_manager_records_one_by_the_form_and_twice_is_once(cast, sign_in):
    client, url = sign_in("manager"), reverse("authority_new", args=[cast.joe.id])
    assert client.get(url).status_code == 200
    data = sent(cast)
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    authority = Authority.objects.get()
    assert (authority.kind, authority.covers, authority.seen_by, authority.added_by) == (
        "imca",
        ["meetings", "health"],
        cast["manager"],
        cast["manager"],
    )
    assert authority.starts == midnight(datetime.date(2026, 1, 5))
    assert Category.HEALTH in opens(cast, "advocate")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": ""}, "Being next of kin is none of these."),
        ({"kind": "next-of-kin"}, "is not one of the available choices"),
        ({"member": "", "holder": ""}, "One of the two is enough."),
        ({"member": str(uuid.UUID(int=7))}, "is not one of the available choices"),
        ({"covers": []}, "Please choose what the instruction covers."),
        ({"covers": ["sharing"]}, "is not one of the available choices"),
        ({"starts_on": ""}, "Please give the day."),
        ({"last_day": "2025-01-01"}, "The last day comes before the first."),
        ({"limits": "x" * 501}, "at most 500 characters"),
    ],
)
def test_a_form_that_comes_back_keeps_what_was_typed(cast, sign_in, change, says):
    page = sign_in("manager").post(reverse("authority_new", args=[cast.joe.id]), sent(cast, **change))
    assert page.status_code == 422
    assert says in page.content.decode()
    assert page.context["form"]["evidence"].value() == "The letter of instruction"
    assert not Authority.objects.exists()


def test_seeing_and_ending_by_their_pages(cast, sign_in):
    authority = record(cast, AuthorityKind.IMCA, "advocate", covers=["health"], paper=Paper())
    client = sign_in("manager")
    seen, end = (reverse(name, args=[authority.pk]) for name in ("authority_seen", "authority_end"))
    assert client.post(seen, {"registered": "not-needed"}).status_code == 422
    data = {"registered": "not-needed", "evidence": "The letter", "seen_on": "2026-01-06"}
    assert client.post(seen, data).status_code == 302
    assert Category.HEALTH in opens(cast, "advocate")
    assert client.post(end, {"last_day": "2020-01-01"}).status_code == 422
    assert client.post(end).status_code == 302
    assert Category.HEALTH not in opens(cast, "advocate")
    assert client.post(end).status_code == 403


def test_asking_costs_one_query(cast):
    record(cast, AuthorityKind.PROPERTY_DEPUTY)
    member = cast.members["mother/joe"]
    with exactly(1):
        assert authority_of(cast.joe, member, timezone.now())


def test_the_page_costs_the_same_with_one_and_with_thirty(cast, sign_in):
    client = sign_in("manager")

    def add(n: int) -> None:
        for _ in range(n):
            record(cast, AuthorityKind.PROPERTY_DEPUTY)

    same_for_1_and_30(10, add, lambda: client.get(reverse("authorities", args=[cast.joe.id])))
