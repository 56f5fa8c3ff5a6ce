from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.lib.idempotency import IdempotentForm

from ..choices import LONGEST_WORDS, Says, relationships
from ..services import Answer, Asker, Found
from .invitations import BLANK
from .refusing import Refusing

LONG = {"rows": 4, "dir": "auto", "data-keep": True}


class AskerForm(Refusing, IdempotentForm):
    """Who would like to join, as what, and how to reach them."""

    name = forms.CharField(
        label=_("Your full name"),
        max_length=120,
        error_messages={"required": _("Please write the name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    relationship = forms.ChoiceField(
        label=_("Who are you to them?"), error_messages={"required": _("Please choose one.")}
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    reach = forms.CharField(
        label=_("Or your telephone number, or your postal address"),
        help_text=_("We need one way to reach you with an answer."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    words = forms.CharField(
        label=_("What would you like to say?"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs=LONG),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["relationship"]
        field.choices = [BLANK, *relationships(with_workers=False)]

    def asker(self, language: str) -> Asker:
        """Who asks; call it on a valid form."""
        values = self.cleaned_data
        known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        return Asker(values["name"], values["email"], values["reach"], known)


class AskForm(AskerForm):
    """Anybody asks to join."""

    about = forms.CharField(
        label=_("Whom is it about?"),
        help_text=_("Their name, and where they live or are supported, if you know it."),
        max_length=300,
        error_messages={"required": _("Please tell us whom it is about.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    field_order = ("about", "name", "relationship", "email", "reach", "words")


class AskForSomebodyForm(AskerForm):
    """The person asks for somebody to join their circle."""

    field_order = ("name", "relationship", "words", "email", "reach")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Who would you like to join?")
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["relationship"].label = _("Who are they to you?")
        self.fields["email"].label = _("Their e-mail address")
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["reach"].label = _("Or how else can we reach them?")
        self.fields["reach"].help_text = _("A telephone number, an address, or “my worker knows”.")
        self.fields["words"].label = _("Why would you like them to join?")


class MatchForm(Refusing):
    """Whom a request is about, chosen from what was found."""

    person = forms.ChoiceField(
        label=_("Whom is it about?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose whom it is about."),
            "invalid_choice": _("Please choose somebody from the list."),
        },
    )
    was_member = forms.BooleanField(
        label=_("They were in this circle before, and no longer are"),
        help_text=_("Then somebody outside the service answers, not the manager who may have ended it."),
        required=False,
    )

    def __init__(self, *args: Any, found: list[Found], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = [(str(one.id), f"{one.name}, {one.service}" if one.service else one.name) for one in found]


class CannotHelpForm(Refusing):
    """Why the office cannot help: for the file alone."""

    reason = forms.CharField(
        label=_("Why we cannot help"),
        help_text=_("For the file. Whoever asked reads only: “We cannot help with this.”"),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Please write down why, for the file.")},
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class AnswerForm(Refusing):
    """Yes or no, the reason for the file, and the words for whoever asked."""

    says = forms.ChoiceField(
        label=_("Your answer"),
        choices=Says.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose yes or no.")},
    )
    reason = forms.CharField(
        label=_("The reason, for the file"),
        help_text=_("Those who decide read it. Say what the person wants, and how you asked them."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs=LONG),
    )
    words = forms.CharField(
        label=_("Words for whoever asked"),
        help_text=_("They read exactly this. Needed for a no. Never say that the person themself said no."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={**LONG, "rows": 3}),
    )

    def answer(self) -> Answer:
        """What was answered; call it on a valid form."""
        values = self.cleaned_data
        return Answer(values["says"], values["reason"], values["words"])
