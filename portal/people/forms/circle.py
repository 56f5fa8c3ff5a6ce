import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.birthdays import midnight

from ..choices import LeavingReason
from ..models import Membership
from .fields import ActorForm, day_field, sure_field


class LeaveForm(ActorForm):
    """Until when a member is in the circle, and why they leave. Whoever leaves themself is not asked why."""

    last_day = day_field(
        _("Which is the last day?"), _("Leave it empty, or give today, for: now, at once."), required=False
    )
    reason = forms.ChoiceField(
        label=_("Why?"),
        help_text=_("It is kept in the record of changes, and shown to nobody in the circle."),
        choices=LeavingReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what fits best.")},
    )

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_own = member.user_id == self.actor.user.pk
        if self.is_own:
            del self.fields["reason"]

    def clean_last_day(self) -> datetime.date | None:
        last_day = self.cleaned_data["last_day"]
        if last_day and last_day < timezone.localdate():
            raise ValidationError(_("This day has passed. Please choose today or a later day."))
        return last_day

    def values(self) -> dict[str, Any]:
        """What was filled in, for the service: a later day is included, today means now."""
        last_day = self.cleaned_data["last_day"]
        is_later = last_day and last_day > timezone.localdate()
        return {
            "ends": midnight(last_day + datetime.timedelta(days=1)) if is_later else None,
            "reason": LeavingReason.OWN_WISH if self.is_own else self.cleaned_data["reason"],
        }


class DeathForm(ActorForm):
    """The day somebody died."""

    died_on = day_field(_("On which day did they die?"))
    sure = sure_field(_("I have checked this with the family or a doctor"))


class DeathTakeBackForm(ActorForm):
    """Why the record of a death was a mistake."""

    reason = forms.CharField(
        label=_("What happened?"),
        help_text=_("A few words are enough. They are kept with the record."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-keep": True}),
        error_messages={"required": _("Please say in a few words what happened.")},
    )
