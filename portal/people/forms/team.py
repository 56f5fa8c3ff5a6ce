import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.birthdays import midnight
from portal.lib.idempotency import IdempotentForm

from ..choices import RoleName
from ..models import Service, SupportedPerson
from ..rules import can_give_role_everywhere, roles_to_give
from .fields import ActorForm, SignInName, day_field, moment, sure_field, time_field

HERE, EVERYWHERE = "here", "everywhere"


class RoleForm(ActorForm, IdempotentForm):
    """Who gets which role in a service. Which roles are offered depends on who gives."""

    username = SignInName(
        label=_("Whose role is it?"), help_text=_("The name they sign in by. They can tell you what it is.")
    )
    role = forms.ChoiceField(
        label=_("Which role?"), widget=forms.RadioSelect, error_messages={"required": _("Please choose a role.")}
    )
    where = forms.ChoiceField(label=_("Where does it hold?"), widget=forms.RadioSelect, initial=HERE)
    starts_on = day_field(_("From which day?"), _("Leave it empty for: from now on."), required=False)

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [(r.value, str(r.label).capitalize()) for r in roles_to_give(self.actor, service)]
        if len(role.choices) == 1:
            self.initial["role"] = RoleName(role.choices[0][0])
        where: Any = self.fields["where"]
        where.choices = [
            (HERE, service.name),
            (EVERYWHERE, _("All services of %(provider)s") % {"provider": service.provider.name}),
        ]
        if not can_give_role_everywhere(self.actor, service.provider):
            del self.fields["where"]

    def values(self) -> dict[str, Any]:
        """What was filled in, for the service."""
        data, today = self.cleaned_data, timezone.localdate()
        starts_on: datetime.date | None = data["starts_on"]
        return {
            "user": data["username"],
            "role": data["role"],
            "everywhere": data.get("where") == EVERYWHERE,
            "starts": midnight(starts_on) if starts_on and starts_on != today else None,
            "key": data["key"],
        }


class SureForm(ActorForm):
    """Nothing but whether one is sure."""

    sure = sure_field(_("I am sure"))


class EmploymentEndForm(ActorForm):
    """The hour at which somebody's work ends."""

    ends_on = day_field(_("On which day?"), _("Leave day and time empty for: now, at once."), required=False)
    ends_time = time_field(_("At what time?"), _("By the clock in the UK."), required=False)
    sure = sure_field(_("I am sure that their work here ends"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and bool(data.get("ends_on")) != bool(data.get("ends_time")):
            empty = "ends_time" if data.get("ends_on") else "ends_on"
            self.add_error(empty, _("Please give both the day and the time, or neither."))
        return data

    def ends(self) -> datetime.datetime | None:
        """The instant, or None for now."""
        data = self.cleaned_data
        return moment(data["ends_on"], data["ends_time"]) if data["ends_on"] else None


class ShiftForm(ActorForm, IdempotentForm):
    """Who covers, when, and with whom."""

    username = SignInName(
        label=_("Who covers?"),
        help_text=_("The name they sign in by. Somebody new is asked in first, and chooses a name then."),
    )
    starts_on = day_field(_("On which day does it begin?"))
    starts_time = time_field(_("From what time?"), _("By the clock in the UK, for example 21:00."))
    ends_time = time_field(_("Until what time?"), _("A time earlier than the first means the next morning."))
    people = forms.MultipleChoiceField(
        label=_("Whom do they support?"),
        help_text=_("They see what the work with these people needs, during the shift and not a minute longer."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose whom they support.")},
    )

    def __init__(self, *args: Any, here: list[SupportedPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here = {str(person.pk): person for person in here}
        people: Any = self.fields["people"]
        people.choices = [(pk, person.name) for pk, person in self.here.items()]
        people.initial = list(self.here)

    def clean_people(self) -> list[SupportedPerson]:
        return [self.here[pk] for pk in self.cleaned_data["people"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "starts_time" in data and data["starts_time"] == data.get("ends_time"):
            self.add_error("ends_time", ValidationError(_("The shift begins and ends at the same time.")))
        return data

    def values(self) -> dict[str, Any]:
        """What was filled in, for the service. A shift that ends earlier in the day than it began goes over night."""
        data = self.cleaned_data
        over_night = data["ends_time"] <= data["starts_time"]
        last = data["starts_on"] + datetime.timedelta(days=over_night)
        return {
            "user": data["username"],
            "starts": moment(data["starts_on"], data["starts_time"]),
            "ends": moment(last, data["ends_time"]),
            "people": data["people"],
            "key": data["key"],
        }
