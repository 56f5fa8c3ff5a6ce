from django import forms
from django.utils.translation import gettext_lazy as _


class PasskeyForm(forms.Form):
    """What one calls a passkey."""

    name = forms.CharField(
        label=_("What do you call it?"),
        help_text=_("So that you know it again: “My phone”, “The key on my keys”."),
        max_length=64,
        error_messages={"required": _("Please give it a name.")},
    )
