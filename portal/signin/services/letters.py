"""What goes out by e-mail. Subjects and texts name nobody but the one who reads them."""

from typing import Any

from allauth.account.forms import UserTokenForm
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from portal.people.models import User

from ..choices import What
from ..models import CredentialChange
from .codes import LASTS, code_of


def _send(template: str, user: User, to: str, **context: Any) -> int:
    """One letter in the language of its reader; `context["subject"]` is a function, called in that language."""
    with translation.override(user.language):
        subject = context.pop("subject")()
        text = render_to_string(f"signin/emails/{template}.txt", {"user": user, "site": settings.PUBLIC_URL, **context})
        return send_mail(subject, text, None, [to])


def _users(user_ids: list[str]) -> list[User]:
    return list(User.objects.filter(pk__in=user_ids, is_active=True).exclude(email="").order_by("username"))


def send_changed(change_id: str, address: str) -> int:
    """Tell the owner of an account at `address` what was changed; returns how many letters left."""
    change = CredentialChange.objects.select_related("user").filter(pk=change_id).first()
    if change is None:
        return 0
    return _send(
        "changed",
        change.user,
        address,
        subject=lambda: _("Something about how you sign in was changed"),
        what=What(change.what).label,
        at=change.at,
        account_url=settings.PUBLIC_URL + reverse("account"),
        help_url=settings.PUBLIC_URL + reverse("account_reset_password"),
    )


def send_code(user_ids: list[str], nonce: str) -> int:
    """Send one account its code, or the names to sign in by to those who share an address; how many letters left."""
    users = _users(user_ids)
    if not users:
        return 0
    if len(users) > 1:
        return _send("shared", users[0], users[0].email, subject=lambda: _("Your names to sign in by"), users=users)
    return _send(
        "code",
        users[0],
        users[0].email,
        subject=lambda: _("Your code to sign in"),
        code=code_of(users[0].pk, nonce),
        minutes=LASTS // 60,
    )


def send_address_code(user_id: str, address: str, nonce: str) -> int:
    """Send the code that confirms `address`; returns how many letters left."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return 0
    return _send(
        "address_code",
        user,
        address,
        subject=lambda: _("Your code to confirm this address"),
        code=code_of(user.pk, nonce, address),
        minutes=LASTS // 60,
    )


def send_password_links(user_ids: list[str]) -> int:
    """Send each of these accounts, which share an address, its way to a new password; how many letters left."""
    users = _users(user_ids)
    if not users:
        return 0
    links = [(user, settings.PUBLIC_URL + _link(user)) for user in users]
    return _send("password", users[0], users[0].email, subject=lambda: _("Choose a new password"), links=links)


def _link(user: User) -> str:
    # The same generator that allauth's page asks when the link is opened.
    token = UserTokenForm.token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token})
