"""Fields that several forms share, and what a service says against a form."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from portal.access.actors import Actor
from portal.lib.times import LONDON

from ..models import User
from ..services import account_named


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form; None for a page that is only looked at. A form sent empty was sent all the same."""
    return request.POST if request.method == "POST" else None


def day_field(label: Any, hint: Any = "", **options: Any) -> forms.DateField:
    """A day, in the browser's own picker."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    errors = {"required": _("Please give the day."), "invalid": _("Please give a day, for example 24/11/2026.")}
    return forms.DateField(label=label, help_text=hint, widget=widget, error_messages=errors, **options)


def time_field(label: Any, hint: Any = "", **options: Any) -> forms.TimeField:
    """A time of day by the clock in London."""
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    errors = {"required": _("Please give the time."), "invalid": _("Please give a time, for example 14:30.")}
    return forms.TimeField(label=label, help_text=hint, widget=widget, error_messages=errors, **options)


def sure_field(label: Any) -> forms.BooleanField:
    """A box to tick before something that is hard to undo."""
    return forms.BooleanField(label=label, error_messages={"required": _("Please tick this when you are sure.")})


def moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """`time` on `day` by the clock in London."""
    return datetime.datetime.combine(day, time, LONDON)


class SignInName(forms.CharField):
    """Somebody by the name they sign in by; gives the account."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
        errors = {"required": _("Please write the name they sign in by.")}
        super().__init__(max_length=120, widget=widget, error_messages=errors, **options)

    def clean(self, value: Any) -> User:
        return account_named(super().clean(value))


class ActorForm(forms.Form):
    """A form that knows who fills it in, and takes what a service says against it."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def refuse(self, error: ValidationError) -> None:
        """Show the `error` of a service: beside the field it is about, or on top where there is none."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)
