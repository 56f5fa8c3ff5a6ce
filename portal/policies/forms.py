from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.lib.idempotency import IdempotentForm

from .word import NotAWordFile, read_word


class WordFileForm(IdempotentForm):
    """A Word file; `cleaned_data["document"]` is what was read from it."""

    file = forms.FileField(
        label=_("Word file"),
        help_text=_("A file whose name ends in .docx, of at most 20 MB. Pictures are left out, and you are told so."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": _("Choose a Word file first.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            self.cleaned_data["document"] = read_word(file)
        except NotAWordFile as error:
            raise ValidationError(error.message) from error
        return file


class ImportForm(WordFileForm):
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty to take the title from the file."),
    )

    field_order = ["file", "title", "key"]


class ReplaceForm(WordFileForm):
    """`version` is the revision the form was shown with, so that nobody's newer words are lost unseen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
