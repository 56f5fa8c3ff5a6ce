from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CODE = forms.TextInput(
    attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "inputmode": "text"}
)


class StepForm(forms.Form):
    """A code of an app, or of a list."""

    code = forms.CharField(
        label=_("Code from your app, or from your list"),
        help_text=_("Six digits from the app, or one code of your list. Spaces and dashes do not matter."),
        max_length=40,
        widget=CODE,
    )


class AppForm(forms.Form):
    """The first code of an app that is being set up, with the key that the page showed."""

    key = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("The six digits that your app shows now"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The key of a page that is too old gives way to a new one.
        self.fields["key"].required = False
