"""The named cast, and the two providers they belong to. Built through the services, as in life."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from portal.access.actors import Actor
from portal.access.choices import Assurance
from portal.people.choices import Nation, Relationship, RoleName
from portal.people.models import Membership, Provider, Service, SupportedPerson, User
from portal.people.services import add_member, add_person, add_provider, add_service, add_user, give_role
from portal.sharing.choices import Basis, Share
from portal.sharing.services import decide

# Long enough ago that every grant of the cast is in force, whatever the test does with the clock.
BEGAN = datetime.datetime(2024, 1, 8, 9, 0, tzinfo=datetime.UTC)
PASSWORD = "long enough to try"

PEOPLE = {
    "mother": "Carol Marsh",
    "brother": "Luke Marsh",
    "worker": "Blessing Mensah",
    "other-worker": "Ryan Doyle",
    "worker-sister": "Hannah Whitlock",
    "manager": "Anita Desai",
    "chair": "Margaret Ellis",
    "safeguarding-lead": "Dele Akande",
    "advocate": "Fiona Grant",
    "person": "Joe Marsh",
    "editor": "Tom Hartley",
    "other-manager": "Siân Bevan",
    "stranger": "Alex Stone",
}
KEYS = tuple(PEOPLE)
# Those who act at work when nothing else is chosen; the sister chooses, so she appears with both hats in the tables.
NOBODY = "nobody"


@dataclass
class Cast:
    """Users by key, the people they stand around, and their two providers."""

    users: dict[str, User] = field(default_factory=dict)
    provider: Provider = None  # type: ignore[assignment]
    other_provider: Provider = None  # type: ignore[assignment]
    house: Service = None  # type: ignore[assignment]
    road: Service = None  # type: ignore[assignment]
    outreach: Service = None  # type: ignore[assignment]
    other_house: Service = None  # type: ignore[assignment]
    joe: SupportedPerson = None  # type: ignore[assignment]
    terry: SupportedPerson = None  # type: ignore[assignment]
    grace: SupportedPerson = None  # type: ignore[assignment]
    colin: SupportedPerson = None  # type: ignore[assignment]
    gethin: SupportedPerson = None  # type: ignore[assignment]
    members: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> User:
        return self.users[key]

    def actor(self, key: str, hat: str | None = None, assurance: str = Assurance.TWO) -> Actor:
        """An actor at full assurance; for the worker who is also a sister, say which hat is on."""
        return Actor(self.users[key], hat, assurance=assurance)

    @property
    def people(self) -> list[SupportedPerson]:
        return [self.joe, self.terry, self.grace, self.colin, self.gethin]


def the_cast() -> Cast:
    """The cast as it stands in the database, made now where it does not."""
    if not User.objects.filter(username=KEYS[0]).exists():
        return make_cast()
    users = User.objects.in_bulk(list(KEYS), field_name="username")
    providers = {provider.slug: provider for provider in Provider.objects.all()}
    services = {service.name: service for service in Service.objects.select_related("provider")}
    people = {
        person.name.partition(" ")[0].lower(): person for person in SupportedPerson.objects.select_related("user")
    }
    cast = Cast(
        users={key: users[key] for key in KEYS},
        provider=providers["harbour-lane"],
        other_provider=providers["cwm-afon"],
        house=services["Quay House"],
        road=services["Millfield Road"],
        outreach=services["Lantern Outreach"],
        other_house=services["Bryn Teg"],
        **people,
    )
    for member in Membership.objects.select_related("user", "person__user"):
        cast.members[f"{member.user.username}/{member.person.called.lower()}"] = member
    return cast


def make_cast() -> Cast:
    """Two providers, five people and everybody of the cast, each through the service that makes them in life."""
    cast = Cast()
    for key, name in PEOPLE.items():
        cast.users[key] = add_user(
            actor=None, username=key, name=name, email=f"{key}@example.org", date_joined=BEGAN, password=PASSWORD
        )
    cast.provider = add_provider(actor=None, name="Harbour Lane Support", slug="harbour-lane")
    cast.other_provider = add_provider(actor=None, name="Cwm Afon Living", slug="cwm-afon", nation=Nation.WALES)
    cast.house, cast.road, cast.outreach = (
        add_service(actor=None, provider=cast.provider, name=name)
        for name in ("Quay House", "Millfield Road", "Lantern Outreach")
    )
    cast.other_house = add_service(actor=None, provider=cast.other_provider, name="Bryn Teg")
    cast.joe = _person(cast.house, "Joe Marsh", datetime.date(1992, 3, 14), cast["person"])
    cast.terry = _person(cast.house, "Terry Whitlock", datetime.date(1969, 7, 2))
    cast.grace = _person(cast.road, "Grace Oyelaran", datetime.date(2001, 11, 30))
    cast.colin = _person(cast.outreach, "Colin Peake", datetime.date(1958, 5, 9))
    cast.gethin = _person(cast.other_house, "Gethin Pryce", datetime.date(1985, 1, 20))
    _circles(cast)
    _roles(cast)
    return cast


def _person(service: Service, name: str, born: datetime.date, user: User | None = None) -> SupportedPerson:
    return add_person(
        actor=None,
        service=service,
        name=name,
        called=name.partition(" ")[0],
        born=born,
        user=user,
        starts=BEGAN,
        about="Give me time to answer.",
    )


def _circles(cast: Cast) -> None:
    joins = [
        ("mother", cast.joe, Relationship.MOTHER, Share.FULLER),
        ("brother", cast.joe, Relationship.BROTHER, Share.NONE),
        ("advocate", cast.joe, Relationship.ADVOCATE, Share.EVERYDAY),
        ("worker", cast.joe, Relationship.KEY_WORKER, None),
        ("other-worker", cast.colin, Relationship.KEY_WORKER, None),
        ("worker-sister", cast.grace, Relationship.SUPPORT_WORKER, None),
        ("worker-sister", cast.terry, Relationship.SISTER, Share.EVERYTHING),
    ]
    for key, person, relationship, share in joins:
        member = add_member(
            actor=None,
            person=person,
            user=cast[key],
            relationship=relationship,
            starts=BEGAN,
            what_i_do=f"I am here for {person.called}.",
        )
        cast.members[f"{key}/{person.called.lower()}"] = member
        if share:
            decide(
                actor=None,
                member=member,
                share=share,
                basis=Basis.CONSENT,
                reason="Asked, with pictures.",
                starts=BEGAN,
                review_on=datetime.date(2027, 6, 1),
                words_for_reader="We talked about this together and agreed to begin here.",
            )


def _roles(cast: Cast) -> None:
    roles = [
        ("worker", cast.provider, cast.house, RoleName.SUPPORT_WORKER),
        ("other-worker", cast.provider, cast.outreach, RoleName.SUPPORT_WORKER),
        ("worker-sister", cast.provider, cast.road, RoleName.SUPPORT_WORKER),
        ("manager", cast.provider, cast.house, RoleName.TEAM_MANAGER),
        ("manager", cast.provider, cast.road, RoleName.TEAM_MANAGER),
        ("chair", cast.provider, None, RoleName.CHAIR),
        ("safeguarding-lead", cast.provider, None, RoleName.SAFEGUARDING_LEAD),
        ("editor", cast.provider, None, RoleName.POLICY_EDITOR),
        ("other-manager", cast.other_provider, None, RoleName.TEAM_MANAGER),
    ]
    for key, provider, service, role in roles:
        give_role(actor=None, user=cast[key], provider=provider, service=service, role=role, starts=BEGAN)
