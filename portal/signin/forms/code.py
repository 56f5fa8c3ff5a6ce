from django import forms
from django.utils.translation import gettext_lazy as _

from .sign_in import keep_me, name_or_address


class AskCodeForm(forms.Form):
    """Who wants a code by e-mail."""

    login = name_or_address()
    remember = keep_me()


class TypedCodeForm(forms.Form):
    """A code that came by e-mail."""

    code = forms.CharField(
        label=_("Code from the e-mail"),
        help_text=_("Six letters, such as BCD-FGH. Capitals and the dash do not matter."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
