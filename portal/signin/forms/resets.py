from django import forms
from django.utils.translation import gettext_lazy as _

from ..choices import How


class AskForForm(forms.Form):
    """Who lost their second step."""

    who = forms.CharField(
        label=_("Who is it?"),
        help_text=_("Their full name, or the name they sign in by."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Please write a name.")},
    )


class SureForm(forms.Form):
    """How somebody made sure who it is."""

    how = forms.ChoiceField(
        label=_("How did you make sure?"),
        choices=How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say how you made sure.")},
    )
    sure = forms.BooleanField(
        label=_("I am sure that it is them, and that they asked for it."),
        error_messages={"required": _("Please tick it only when you are sure. If you are not, leave this page.")},
    )
