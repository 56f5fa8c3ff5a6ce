from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.idempotency import IdempotentForm
from portal.people.models import User

from ..choices import ASKED_HOW, USUAL_HELPING
from .refusing import Refusing


class HelpingForm(Refusing, IdempotentForm):
    """Who writes for somebody, and until when."""

    name = forms.CharField(
        label=_("By which name do they sign in?"),
        help_text=_("They know it. It stands on their page “My account”."),
        max_length=120,
        error_messages={"required": _("Please write the name they sign in by.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    until_on = forms.DateField(
        label=_("Until which day, that day included?"),
        help_text=_("A year at the longest. You can agree on it again after that."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=lambda: timezone.localdate() + USUAL_HELPING,
        error_messages={"required": _("Please give a day.")},
    )


class NameHelperForm(HelpingForm):
    """The owner of an account names their helper, alone."""

    alone = forms.BooleanField(
        label=_("I am doing this alone, or with somebody who is not going to help me"),
        error_messages={"required": _("Please do this alone, or with somebody who is not going to help you.")},
    )


class RecordHelperForm(HelpingForm):
    """A worker asked somebody alone. Who may be chosen depends on the circle: the list is given."""

    owner = forms.TypedChoiceField(
        label=_("Whom did you ask?"), error_messages={"required": _("Please choose whom you asked.")}
    )
    agreed_how = forms.ChoiceField(
        label=_("How did you ask?"),
        choices=[(how.value, how.label) for how in ASKED_HOW],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how you asked.")},
    )
    alone = forms.BooleanField(
        label=_("They were alone with me, they agreed, and I gain nothing by it"),
        error_messages={"required": _("Please ask them alone first. The helper must not be there.")},
    )
    field_order = ("owner", "name", "until_on", "agreed_how", "alone")

    def __init__(self, *args: Any, owners: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_id = {str(user.pk): user for user in owners}
        field: Any = self.fields["owner"]
        field.coerce = by_id.__getitem__
        field.choices = [("", _("Choose a name")), *((pk, user.name) for pk, user in by_id.items())]
