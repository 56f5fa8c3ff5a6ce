from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.access.actors import Actor

from .services import receive_sound


class NameSoundForm(forms.Form):
    """How one says one's own name. A phone opens its recorder for it; no script is needed."""

    sound = forms.FileField(
        label=_("A recording of your name"),
        help_text=_("A few seconds are enough, for example: “Hello, I am Siân Bevan.”"),
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": "user"}),
        error_messages={
            "required": _("Please record your name, or choose a recording."),
            "empty": _("This file is not a recording we can use. Please record your name again, or choose another."),
        },
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_sound(self) -> Any:
        return receive_sound(actor=self.actor, file=self.cleaned_data["sound"])
