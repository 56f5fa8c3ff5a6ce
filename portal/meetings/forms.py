from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.lib.idempotency import IdempotentForm
from portal.people.models import User

from .choices import LONGEST_ITEM, LONGEST_NOTE, LONGEST_WORDS, Says
from .services import Candidate, Invitee


class Answered(forms.Form):
    """A form whose service may refuse it: the sentence goes beside the field it is about."""

    def refuse(self, error: ValidationError) -> None:
        """Take the `error` of a service into the form; what belongs to no field of it stands on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)


class ItemForm(Answered, IdempotentForm):
    title = forms.CharField(label=_("What would you like to talk about?"), max_length=200)
    purpose = forms.CharField(label=_("What for?"), max_length=300, required=False)
    minutes = forms.IntegerField(label=_("How many minutes?"), min_value=1, max_value=LONGEST_ITEM, required=False)


class NoteForm(Answered, IdempotentForm):
    words = forms.CharField(
        label=_("What was said"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": True}),
        error_messages={"required": _("Please write what was said.")},
    )


class AgreementForm(Answered, IdempotentForm):
    words = forms.CharField(
        label=_("What was decided"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please write what was decided.")},
    )
    decided_for = forms.CharField(
        label=_("Who decided, and how"),
        help_text=_("Only where the person could not decide this for themselves."),
        max_length=300,
        required=False,
    )


class AnswerForm(Answered):
    says = forms.ChoiceField(label=_("What do you say to it?"), choices=Says.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Your words"),
        help_text=_("They stand beside what was decided, as you write them. A plain yes needs none."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-keep": True}),
    )


class ActionForm(Answered, IdempotentForm):
    """What, who, by when. Who may be chosen depends on the meeting, so the list is given."""

    what = forms.CharField(
        label=_("What will be done?"), max_length=300, error_messages={"required": _("Please write what will be done.")}
    )
    who = forms.TypedChoiceField(
        label=_("Who does it?"),
        empty_value=None,
        error_messages={
            "required": _("Please choose who does it: without a name it is nobody's."),
            "invalid_choice": _("Please choose somebody from the list."),
        },
    )
    by_when = forms.DateField(
        label=_("By when?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Please give the day it should be done by.")},
    )

    def __init__(self, *args: Any, people: Sequence[tuple[User, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user, _role in people}
        who: Any = self.fields["who"]
        who.coerce = self.people.__getitem__
        who.choices = [("", _("Choose a name")), *((str(user.pk), f"{user.name}, {role}") for user, role in people)]


class InviteForm(Answered):
    """Whom to ask, and why each one comes: a box and a line for everybody who may be asked."""

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        for candidate in candidates:
            about = f"{candidate.user.name}, {candidate.role}"
            self.fields[f"ask_{candidate.user.pk}"] = forms.BooleanField(label=about, required=False)
            self.fields[f"why_{candidate.user.pk}"] = forms.CharField(
                label=_("Why %(name)s comes") % {"name": candidate.user.get_short_name()},
                max_length=200,
                required=False,
            )

    def rows(self) -> list[tuple[Candidate, forms.BoundField, forms.BoundField]]:
        """(somebody, the box, the line) for the template."""
        return [(c, self[f"ask_{c.user.pk}"], self[f"why_{c.user.pk}"]) for c in self.candidates]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not any(values.get(f"ask_{candidate.user.pk}") for candidate in self.candidates):
            raise ValidationError(_("Please tick at least one name."))
        return values

    def invitees(self) -> list[Invitee]:
        """Those who were ticked."""
        values = self.cleaned_data
        return [
            Invitee(c.user, values.get(f"why_{c.user.pk}", ""))
            for c in self.candidates
            if values.get(f"ask_{c.user.pk}")
        ]
