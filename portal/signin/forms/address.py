from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib import names


class AddressForm(forms.Form):
    """A new e-mail address."""

    email = forms.EmailField(
        label=gettext_lazy("New e-mail address"),
        max_length=names.LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        """The address as it is kept and compared."""
        try:
            return names.address(self.cleaned_data["email"])
        except ValueError as error:
            raise ValidationError(_("Please write an e-mail address like name@example.org.")) from error
