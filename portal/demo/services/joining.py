"""Who is being asked in, who asks, who writes for whom, and what was shown: the demo's circles as they change now."""

import datetime
import uuid

from django.contrib.auth.models import AnonymousUser

from portal.access.actors import Actor
from portal.access.choices import Assurance, Category, Hat
from portal.joining.choices import Says
from portal.joining.models import JoinRequest
from portal.joining.services import (
    Answer,
    Asker,
    Guest,
    accept_helping,
    answer,
    ask_for_somebody,
    ask_review,
    ask_to_join,
    invite,
    match,
    name_helper,
)
from portal.people.choices import AuthorityKind, Registered, Relationship
from portal.people.services import Claim, Paper, add_authority, add_shift, add_user, change_words, set_reach
from portal.people.services.apart import keep_apart
from portal.signin.choices import How
from portal.signin.services.resets import ask as ask_for_reset
from portal.signin.services.resets import confirm

from .world import World

# Numbers that Ofcom keeps free for stories.
PHONES = {
    "Quay House": "01632 960110",
    "Millfield Road": "01632 960111",
    "Lantern Outreach": "01632 960112",
    "Bryn Teg": "01632 960120",
    "Y Felin": "01632 960121",
}
ADMINISTRATORS = {"harbour-lane": "rosalind-keane", "cwm-afon": "elin-prydderch"}
# (person, member, kind, what it covers, which paper was seen, its limits)
PAPERS = [
    ("ben-fairweather", "judith-fairweather", AuthorityKind.HEALTH_DEPUTY, (), "The order of the Court of Protection",
     "Not for decisions on where Ben lives: those go back to the Court."),
    ("ben-fairweather", "neil-fairweather", AuthorityKind.APPOINTEE, (), "The letter of the DWP", "Benefits alone."),
    ("joe-marsh", "fiona-grant", AuthorityKind.ADVOCATE, (Category.MEETINGS, Category.PLAN),
     "The council’s letter of instruction", "Until Joe’s plan has been looked at again."),
    # She says that it is on its way: it counts for nothing until somebody has seen it.
    ("ben-fairweather", "judith-fairweather", AuthorityKind.PROPERTY_DEPUTY, (), "", ""),
]  # fmt: skip


def join(world: World) -> str:
    """Let everything about joining happen; returns a few words about it."""
    _reach_and_cards(world)
    _authorities(world)
    _apart(world)
    _helping(world)
    _invitations(world)
    _requests(world)
    _cover(world)
    _lost_device(world)
    return f"{JoinRequest.objects.count()} requests to join"


def _at_work(world: World, key: str) -> Actor:
    return Actor(world.users[key], Hat.WORK, assurance=Assurance.TWO)


def _reach_and_cards(world: World) -> None:
    for service in world.services.values():
        set_reach(
            actor=_at_work(world, ADMINISTRATORS[service.provider.slug]),
            service=service,
            phone=PHONES[service.name],
            office_email=f"{service.name.lower().replace(' ', '-')}@example.org",
        )
    blessing = world.members["joe-marsh", "blessing-mensah"]
    change_words(
        actor=_at_work(world, "blessing-mensah"),
        member=blessing,
        what_i_do=blessing.what_i_do,
        what_i_can_decide="Times, outings and meals with Joe, and up to £30 a week from the house. Not his medicine.",
    )


def _authorities(world: World) -> None:
    for person, member, kind, covers, evidence, limits in PAPERS:
        claim = Claim(
            kind=kind,
            starts=world.moment(400, 9),
            member=world.members[person, member],
            covers=[str(category) for category in covers],
            limits=limits,
            ends=world.now + datetime.timedelta(days=200) if covers else None,
            paper=Paper(evidence, world.moment(395).date(), Registered.NOT_NEEDED) if evidence else Paper(),
        )
        add_authority(actor=_at_work(world, "anita-desai"), person=world.people[person], claim=claim, key=uuid.uuid4())


def _apart(world: World) -> None:
    """Ben's parents parted badly. Each of them has his news, and neither meets the other in it."""
    keep_apart(
        actor=_at_work(world, "dele-akande"),
        person=world.people["ben-fairweather"],
        one=world.users["judith-fairweather"],
        other=world.users["neil-fairweather"],
        reason="A court order of 2021 says that they keep away from each other. Both were told how the portal does it.",
        review_on=(world.now + datetime.timedelta(days=90)).date(),
        key=uuid.uuid4(),
    )


def _helping(world: World) -> None:
    """Joe's nan has no e-mail and poor eyes; Luke types what she says."""
    helping, _ = name_helper(
        actor=Actor(world.users["rose-marsh"], Hat.CIRCLE, assurance=Assurance.TWO),
        name="luke-marsh",
        until_on=(world.now + datetime.timedelta(days=180)).date(),
        alone=True,
        key=uuid.uuid4(),
    )
    accept_helping(actor=Actor(world.users["luke-marsh"], Hat.CIRCLE, assurance=Assurance.TWO), helping=helping)


def _invitations(world: World) -> None:
    manager, joe = _at_work(world, "anita-desai"), world.people["joe-marsh"]
    invite(
        actor=manager,
        person=joe,
        guest=Guest("Maggie Marsh", "maggie-marsh@example.org"),
        relationship=Relationship.AUNT_UNCLE,
        what_i_do="I am Joe’s aunt.",
    )
    # Without an address: a letter to print.
    invite(actor=manager, person=joe, guest=Guest("Harold Pike"), relationship=Relationship.FRIEND)


def _requests(world: World) -> None:
    office, provider = _at_work(world, "rosalind-keane"), world.providers["harbour-lane"]
    outsider = Actor(AnonymousUser())

    def asks(name: str, about: str, relationship: str, words: str) -> JoinRequest:
        asker = Asker(name, f"{name.lower().replace(' ', '-')}@example.org", "", "en-gb")
        request, _code = ask_to_join(
            actor=outsider, provider=provider, asker=asker, about=about, relationship=relationship, words=words,
            key=uuid.uuid4(),
        )  # fmt: skip
        return request

    asks("Derek Holloway", "Joseph Marsh, he lives by the harbour", Relationship.FRIEND, "We were at school together.")
    waiting = asks("Pauline Frost", "Terry Whitlock", Relationship.FRIEND, "I used to run the chair club he came to.")
    match(actor=office, request=waiting, person_id=world.people["terry-whitlock"].pk)
    refused = asks("Gary Whitlock", "Terry Whitlock", Relationship.COUSIN, "I am his cousin, back from Spain.")
    match(actor=office, request=refused, person_id=world.people["terry-whitlock"].pk)
    refused.refresh_from_db()
    no = Answer(Says.NO, "Terry did not know the name when he was asked.", "We could not say yes for now.")
    answer(actor=_at_work(world, "anita-desai"), request=refused, answer=no)
    refused.refresh_from_db()
    ask_review(actor=outsider, request=refused)
    ask_for_somebody(
        actor=Actor(world.users["joe-marsh"], Hat.SELF, assurance=Assurance.TWO),
        person=world.people["joe-marsh"],
        asker=Asker("Mr Baptiste", "", "He works at the bus depot.", "en-gb"),
        relationship=Relationship.FRIEND,
        words="He lets me sit in the new buses. I want him to see my pictures.",
        key=uuid.uuid4(),
    )


def _cover(world: World) -> None:
    """Somebody of an agency covers at Quay House from now until tonight."""
    kofi = add_user(actor=None, username="kofi-annor", name="Kofi Annor", called="Kofi", email="kofi-annor@example.org")
    world.users["kofi-annor"] = kofi
    add_shift(
        actor=_at_work(world, "anita-desai"),
        user=kofi,
        service=world.services["Quay House"],
        starts=world.now,
        ends=world.now + datetime.timedelta(hours=10),
        key=uuid.uuid4(),
    )


def _lost_device(world: World) -> None:
    """Shauna lost her phone. Her manager knows her by sight; a second person has to be sure as well."""
    reset = ask_for_reset(actor=_at_work(world, "anita-desai"), user=world.users["shauna-kelly"])
    confirm(actor=_at_work(world, "anita-desai"), reset=reset, how=How.SAW)
