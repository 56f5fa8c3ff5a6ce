from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.lib.idempotency import IdempotentForm
from portal.people.choices import RoleName

from ..choices import relationships
from ..services import Guest, NewAccount
from .refusing import Refusing

BLANK = ("", _("Please choose"))


class GuestForm(Refusing, IdempotentForm):
    """Who is invited, and how the invitation reaches them."""

    name = forms.CharField(
        label=_("Their full name"),
        max_length=120,
        error_messages={"required": _("Please write their name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("Leave it empty if they have none: then you print a letter for them."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("In which language shall we write to them?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def guest(self) -> Guest:
        """Who was asked in; call it on a valid form."""
        values = self.cleaned_data
        return Guest(values["name"], values["email"], values["language"])


class InviteForm(GuestForm):
    """An invitation into a circle."""

    relationship = forms.ChoiceField(
        label=_("Who are they?"), error_messages={"required": _("Please choose who they are.")}
    )
    what_i_do = forms.CharField(
        label=_("What do they do?"),
        help_text=_("For workers and professionals: a few words that stand on their card."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    field_order = ("name", "relationship", "what_i_do", "email", "language")

    def __init__(self, *args: Any, with_workers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["relationship"]
        field.choices = [BLANK, *relationships(with_workers=with_workers)]


class StaffInviteForm(GuestForm):
    """An invitation into a team."""

    role = forms.ChoiceField(label=_("In which role?"), error_messages={"required": _("Please choose a role.")})
    field_order = ("name", "role", "email", "language")

    def __init__(self, *args: Any, roles: Sequence[RoleName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.choices = [BLANK, *((role.value, role.label) for role in roles)]


class CodeForm(forms.Form):
    """The code of a letter, as somebody types it."""

    code = forms.CharField(
        label=_("The code in your letter"),
        help_text=_("Three groups of four, like ABCD-EFGH-2345. Capitals and dashes do not matter."),
        max_length=60,
        error_messages={"required": _("Please type the code from your letter.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code-box"}
        ),
    )


class MailedCodeForm(Refusing):
    """The code that was mailed."""

    code = forms.CharField(
        label=_("The code from the e-mail"),
        help_text=_("Six numbers."),
        max_length=20,
        error_messages={"required": _("Please type the code from the e-mail.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "class": "code-box"}
        ),
    )


class AccountForm(Refusing):
    """What somebody chooses who has no account yet."""

    username = forms.CharField(
        label=_("Name to sign in by"),
        help_text=_("You type it each time you sign in. Take what we suggest, or choose your own."),
        max_length=60,
        error_messages={"required": _("Please choose a name to sign in by.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 letters or signs. Three or four words that only you put together are good."),
        max_length=200,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    no_password = forms.BooleanField(
        label=_("I want no password. Send me a code by e-mail each time."),
        required=False,
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, by_letter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_letter:
            del self.fields["no_password"]
            self.fields["password"].required = True
            self.fields["password"].error_messages["required"] = _("Please choose a password.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("password") and not values.get("no_password") and "password" not in self.errors:
            self.add_error("password", _("Please choose a password, or tick the box below it."))
        return values

    def account(self) -> NewAccount:
        """What was chosen; call it on a valid form."""
        values = self.cleaned_data
        password = "" if values.get("no_password") else values["password"]
        return NewAccount(values["username"], password, values["language"])
