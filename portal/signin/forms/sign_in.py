from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.lib.names import LONGEST_ADDRESS

from ..choices import Method
from ..services.login import begin


def name_or_address(**options: Any) -> forms.CharField:
    """The one field for a name to sign in by or an address."""
    return forms.CharField(
        label=_("Name to sign in by, or your e-mail address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        **options,
    )


def keep_me() -> forms.BooleanField:
    """The tick for 30 days."""
    return forms.BooleanField(
        label=_("Keep me signed in on this device. Only tick this if nobody else uses it."), required=False
    )


class SignInForm(LoginForm):
    """allauth's form, with one field for a name or an address, leading into our part of its pipeline."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = name_or_address()
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["remember"] = keep_me()

    def user_credentials(self) -> dict[str, str]:
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data["password"]}

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Go on with signing in: to the second step, or to where they were going."""
        keep = self.cleaned_data["remember"]
        return begin(request, self.user, method=Method.PASSWORD, next_url=redirect_url or "", keep=keep)
