from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.access.actors import Actor
from portal.access.choices import Hat
from portal.files.models import LONGEST_ALT
from portal.files.services import receive_picture
from portal.lib.idempotency import IdempotentForm

from .choices import Mood, Part
from .models import Forum
from .rules import can_add_picture
from .services import clean_words


class UpdateForm(IdempotentForm):
    """An update: words, a picture, how it was, and the person's part in it."""

    words = forms.CharField(
        label=_("What happened?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "data-keep": True}),
    )
    # Not an `ImageField`: that would open the picture in this process, which the decoder is there to avoid.
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(
            attrs={
                "accept": "image/*",
            }
        ),
    )
    alt = forms.CharField(
        label=_("What does the picture show?"),
        required=False,
        max_length=LONGEST_ALT,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"max_length": _("Please say in at most 300 characters what the picture shows.")},
    )
    mood = forms.ChoiceField(label=_("How was it?"), required=False, choices=Mood.choices, widget=forms.RadioSelect)
    part = forms.ChoiceField(required=False, choices=Part.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, actor: Actor, forum: Forum, **kwargs: Any) -> None:
        """What is asked depends on who writes: the person is not asked for their part in their own words, and at work
        nobody leaves it out."""
        super().__init__(*args, **kwargs)
        self.actor = actor
        name = forum.person.get_short_name()
        self.fields["part"].label = _("%(name)s’s part in this") % {"name": name}
        self.fields["part"].required = actor.hat == Hat.WORK
        self.fields["part"].error_messages["required"] = _("Please choose what part %(name)s had in this.") % {
            "name": name
        }
        if actor.hat == Hat.SELF:
            del self.fields["part"]
        if not can_add_picture(actor, forum):
            del self.fields["picture"], self.fields["alt"]

    def clean_words(self) -> str:
        return clean_words(self.cleaned_data["words"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        file = data.get("picture")
        if file and self.errors:
            self._choose_again()
        elif file:
            try:
                data["picture"] = receive_picture(actor=self.actor, file=file)
            except ValidationError as error:
                self.add_error("picture", error)
        elif not self.errors and not data.get("words"):
            self.add_error("words", ValidationError(_("Please write a few words, or choose a picture."), code="empty"))
        return data

    def refuse(self, error: ValidationError) -> None:
        """Say what the service said against it, and what to send again."""
        chosen = self.cleaned_data.get("picture")
        self.add_error(None, error)
        if chosen:
            self._choose_again()

    def _choose_again(self) -> None:
        # Browsers never put a chosen file back into a page that returns.
        self.add_error("picture", _("Please choose the picture again: your browser does not keep it."))


class AnswerForm(IdempotentForm):
    """An answer to an update."""

    words = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-keep": True}),
        error_messages={"required": _("Please write your answer first.")},
    )

    def clean_words(self) -> str:
        return clean_words(self.cleaned_data["words"])
