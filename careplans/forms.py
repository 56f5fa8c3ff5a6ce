import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.lib.idempotency import IdempotentForm
from portal.meetings.choices import LONGEST_MEETING
from portal.meetings.forms import Answered
from portal.meetings.services import Planned
from portal.people.models import User


class ReviewForm(Answered, IdempotentForm):
    """Day, time, place and agenda of a review. Who may chair it depends on the person, so the list is given."""

    title = forms.CharField(label=_("What is it called?"), max_length=200)
    chair = forms.TypedChoiceField(
        label=_("Who chairs it?"), error_messages={"invalid_choice": _("Please choose a Chair from the list.")}
    )
    starts_on = forms.DateField(
        label=_("Which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Please give the day.")},
    )
    starts_time = forms.TimeField(
        label=_("At what time?"),
        help_text=_("By the clock in the UK, for example 14:00."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Please give the time.")},
    )
    minutes = forms.IntegerField(
        label=_("How many minutes?"),
        initial=60,
        min_value=1,
        max_value=LONGEST_MEETING,
        error_messages={
            "min_value": _("Please give a length between 1 minute and 8 hours (480 minutes)."),
            "max_value": _("Please give a length between 1 minute and 8 hours (480 minutes)."),
        },
    )
    place = forms.CharField(
        label=_("Where?"),
        help_text=_("The room here on the portal is always open too, for those who come from afar."),
        max_length=200,
        required=False,
    )
    agenda = forms.CharField(
        label=_("What will you talk about?"),
        help_text=_("One thing on each line. Everybody who comes can add their own."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, chairs: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_id = {str(user.pk): user for user in chairs}
        chair: Any = self.fields["chair"]
        chair.coerce = by_id.__getitem__
        chair.choices = [(pk, user.name) for pk, user in by_id.items()]

    def planned(self) -> Planned:
        """What was filled in, for the service."""
        values = self.cleaned_data
        return Planned(
            title=values["title"],
            chair=values["chair"],
            starts=datetime.datetime.combine(values["starts_on"], values["starts_time"]),
            minutes=values["minutes"],
            place=values["place"],
            agenda=[line.strip() for line in values["agenda"].splitlines() if line.strip()],
        )
