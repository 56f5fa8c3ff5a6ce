"""Makes the demo: two providers, five services, twelve people with their circles, and six months of their life.

Everything goes through the services that make it in life, each at the moment it tells of, so that the trail, the grants
and the pages are what they would be. One transaction: an interrupted run leaves nothing half-made.
"""

import datetime
import tomllib
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from portal.lib.times import LONDON
from portal.people.choices import PROFESSIONALS, WORKERS, Nation, RoleName
from portal.people.models import Provider, Service, SupportedPerson, User
from portal.people.services import add_member, add_person, add_provider, add_service, add_user, give_role
from portal.sharing.choices import Basis, Share
from portal.sharing.services import decide

from ..cast import PASSWORD
from . import joining, life
from .world import World

STORIES = Path(__file__).parents[1] / "stories"

PROVIDERS = {
    "harbour-lane": ("Harbour Lane Support", Nation.ENGLAND, ["Quay House", "Millfield Road", "Lantern Outreach"]),
    "cwm-afon": ("Cwm Afon Living", Nation.WALES, ["Bryn Teg", "Y Felin"]),
}
# (key, full name, provider, services — none for all of them —, role)
STAFF = [
    ("anita-desai", "Anita Desai", "harbour-lane", ["Quay House", "Millfield Road"], RoleName.TEAM_MANAGER),
    ("neil-garrow", "Neil Garrow", "harbour-lane", ["Lantern Outreach"], RoleName.TEAM_MANAGER),
    ("margaret-ellis", "Margaret Ellis", "harbour-lane", [], RoleName.CHAIR),
    ("dele-akande", "Dele Akande", "harbour-lane", [], RoleName.SAFEGUARDING_LEAD),
    ("tom-hartley", "Tom Hartley", "harbour-lane", [], RoleName.POLICY_EDITOR),
    ("rosalind-keane", "Rosalind Keane", "harbour-lane", [], RoleName.ADMINISTRATOR),
    ("isaac-thorne", "Isaac Thorne", "harbour-lane", [], RoleName.CALDICOTT_GUARDIAN),
    ("moira-callaghan", "Moira Callaghan", "harbour-lane", [], RoleName.HEAD_OF_SERVICE),
    ("paul-whitcombe", "Paul Whitcombe", "harbour-lane", [], RoleName.SERVICE_DELIVERY_MANAGER),
    ("jenny-aldous", "Jenny Aldous", "harbour-lane", [], RoleName.RECRUITER),
    ("grant-soames", "Grant Soames", "harbour-lane", [], RoleName.COMPLAINTS_MANAGER),
    ("elin-prydderch", "Elin Prydderch", "cwm-afon", [], RoleName.ADMINISTRATOR),
    ("sian-bevan", "Siân Bevan", "cwm-afon", [], RoleName.TEAM_MANAGER),
    ("megan-rees", "Megan Rees", "cwm-afon", [], RoleName.POLICY_EDITOR),
    ("gwenda-ifans", "Gwenda Ifans", "cwm-afon", [], RoleName.SAFEGUARDING_LEAD),
    ("delyth-roper", "Delyth Roper", "cwm-afon", ["Bryn Teg"], RoleName.CHAIR),
    ("angharad-vickery", "Angharad Vickery", "cwm-afon", ["Y Felin"], RoleName.CHAIR),
]


def stories() -> list[dict[str, Any]]:
    """Every story, in the order of their file names."""
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(STORIES.glob("*.toml"))]


def load(now: datetime.datetime | None = None) -> str:
    """Make the demo unless it is there already; returns a sentence about what was done."""
    if Provider.objects.exists():
        return "It is here already."
    with transaction.atomic():
        world = World(now=(now or timezone.now()).replace(microsecond=0))
        told = stories()
        _lay_out_providers(world)
        for story in told:
            _lay_out_person(world, story)
        _give_roles(world)
        written = life.live(world, told)
        asked = joining.join(world)
        _give_passwords(world)
    return (
        f"{len(world.providers)} providers, {len(world.services)} services, {len(world.people)} people, "
        f"{len(world.users)} accounts, {written}, {asked}."
    )


def _lay_out_providers(world: World) -> None:
    for slug, (name, nation, services) in PROVIDERS.items():
        provider = add_provider(actor=None, name=name, slug=slug, nation=nation)
        world.providers[slug] = provider
        for service in services:
            world.services[service] = add_service(actor=None, provider=provider, name=service)


def _give_roles(world: World) -> None:
    for key, name, slug, services, role in STAFF:
        user = _user(world, key, name)
        places: list[Service | None] = [world.services[service] for service in services] or [None]
        for place in places:
            give_role(
                actor=None, user=user, provider=world.providers[slug], service=place, role=role, starts=world.began
            )


def _give_passwords(world: World) -> None:
    """The one password of the demo, hashed once: a hash for each of its accounts would take a quarter of a minute."""
    hashed = make_password(PASSWORD)
    User.objects.filter(pk__in=[user.pk for user in world.users.values()]).update(password=hashed)


def _user(
    world: World, key: str, name: str, called: str = "", face: dict[str, Any] | None = None, no_email: bool = False
) -> User:
    email = "" if no_email else f"{key}@example.org"
    if key not in world.users:
        world.users[key] = add_user(
            actor=None,
            username=key,
            name=name,
            called=called or name.partition(" ")[0],
            email=email,
            drawing=face or {},
            date_joined=world.began,
        )
    return world.users[key]


def _key(name: str) -> str:
    return name.lower().replace(" ", "-")


def _lay_out_person(world: World, story: dict[str, Any]) -> None:
    service = world.services[story["service"]]
    key = _key(story["name"])
    account = _user(world, key, story["name"], story["called"], story["face"]) if story["decides"] else None
    person = add_person(
        actor=None,
        service=service,
        name=story["name"],
        called=story["called"],
        born=story["born"],
        about=story["about"],
        drawing=story["face"],
        starts=world.began,
        user=account,
    )
    world.people[key] = person
    for told in story["circle"]:
        _take_in(world, story, person, told)


def _instant(day: datetime.date | None) -> datetime.datetime | None:
    return datetime.datetime.combine(day, datetime.time(9), LONDON) if day else None


def _take_in(world: World, story: dict[str, Any], person: SupportedPerson, told: dict[str, Any]) -> None:
    user = _user(world, told["key"], told["name"], told["called"], told["face"], told.get("no_email", False))
    starts = max(_instant(told.get("since")) or world.began, world.began)
    member = add_member(
        actor=None,
        person=person,
        user=user,
        relationship=told["relationship"],
        what_i_do=told["what_i_do"],
        starts=starts,
        ends=_instant(told.get("until")),
    )
    world.members[_key(story["name"]), told["key"]] = member
    if told["relationship"] in WORKERS:
        _give_work(world, user, story["service"])
    elif told["relationship"] in PROFESSIONALS or "shares" in told:
        decide(
            actor=None,
            member=member,
            share=Share(told.get("shares", Share.NONE)),
            finances=told.get("finances", False),
            basis=Basis.CONSENT if story["decides"] else Basis.BEST_INTERESTS,
            reason=told.get("reason", "Nothing has been asked for yet, so nothing is shared yet."),
            words_for_reader=told.get("words_for_reader", ""),
            starts=starts,
            review_on=(world.now + datetime.timedelta(days=120)).date(),
        )


def _give_work(world: World, user: User, service: str) -> None:
    place = world.services[service]
    if not user.roles.filter(service=place).exists():
        give_role(
            actor=None,
            user=user,
            provider=place.provider,
            service=place,
            role=RoleName.SUPPORT_WORKER,
            starts=world.began,
        )
