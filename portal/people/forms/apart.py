import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.birthdays import midnight
from portal.lib.idempotency import IdempotentForm

from ..services.apart import Named

LONGEST = 2000


def _day(label: Any, hint: Any = "", **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, widget=widget, **options)


def _words(label: Any, hint: Any, missing: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4, "dir": "auto", "data-keep": True})
    errors = {"required": missing}
    return forms.CharField(label=label, help_text=hint, max_length=LONGEST, widget=widget, error_messages=errors)


class Refusable(forms.Form):
    """A form whose service may refuse it: the sentence goes beside the field it is about."""

    def refuse(self, error: ValidationError) -> None:
        """Take the `error` of a service into the form; what belongs to no field of it stands on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)


class ApartForm(Refusable, IdempotentForm):
    """Which two members, from when until when, and why. Who may be chosen depends on the circle: the list is given."""

    one = forms.TypedChoiceField(label=_("One of the two"), error_messages={"required": _("Please choose a name.")})
    other = forms.TypedChoiceField(label=_("The other"), error_messages={"required": _("Please choose a name.")})
    starts_on = _day(_("From which day?"), _("Leave it empty for: from now on."), required=False)
    until_on = _day(_("Until which day, that day included?"), _("Leave it empty while it is open."), required=False)
    review_on = _day(
        _("By which day do you look at it again?"),
        _("Within six months. It stands on your page Today when it is due."),
        error_messages={"required": _("Please give a day.")},
    )
    reason = _words(
        _("Why?"),
        _("Only safeguarding leads can read it. The two are told nothing by the portal."),
        _("Please write why. Only safeguarding leads can read it."),
    )

    def __init__(self, *args: Any, members: Sequence[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_id = {str(named.user.pk): named.user for named in members}
        choices = [("", _("Choose a name")), *((str(n.user.pk), f"{n.user.name}, {n.role}") for n in members)]
        for name in ("one", "other"):
            field: Any = self.fields[name]
            field.coerce, field.choices = by_id.__getitem__, choices

    def values(self) -> dict[str, Any]:
        """What was filled in, for the service: days become the instants at which they begin and end in London."""
        data = self.cleaned_data
        starts_on, until_on = data["starts_on"], data["until_on"]
        is_later = starts_on and starts_on != timezone.localdate()
        return {
            "one": data["one"],
            "other": data["other"],
            "starts": midnight(starts_on) if is_later else None,
            "ends": midnight(until_on + datetime.timedelta(days=1)) if until_on else None,
            "review_on": data["review_on"],
            "reason": data["reason"],
            "key": data["key"],
        }

    def clean_starts_on(self) -> datetime.date | None:
        starts_on = self.cleaned_data["starts_on"]
        if starts_on and starts_on < timezone.localdate():
            raise ValidationError(
                _("This day has passed. What was already seen cannot be unseen: choose today or later.")
            )
        return starts_on


class ApartEndForm(Refusable):
    why = _words(
        _("Why does it end?"),
        _("Only safeguarding leads can read it."),
        _("Please write why it ends. Only safeguarding leads can read it."),
    )


class ApartRenewForm(Refusable, IdempotentForm):
    why = _words(
        _("Why does it go on?"),
        _("Only safeguarding leads can read it."),
        _("Please write why it goes on. Only safeguarding leads can read it."),
    )
    review_on = _day(
        _("By which day do you look at it again?"),
        _("Within six months."),
        error_messages={"required": _("Please give a day.")},
    )
