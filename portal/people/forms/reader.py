from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..choices import Contrast, TextSize, Theme


class ReaderForm(forms.Form):
    """How the reader wants the pages: each field may be sent alone."""

    text_size = forms.ChoiceField(label=_("Text size"), choices=TextSize.choices, required=False)
    contrast = forms.ChoiceField(label=_("Contrast"), choices=Contrast.choices, required=False)
    theme = forms.ChoiceField(label=_("Light or dark"), choices=Theme.choices, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
