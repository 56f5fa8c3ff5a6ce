"""The letter for somebody without e-mail: large print, the faces of the team, a code to type and the same as a QR."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.rules import allow
from portal.audit.services import record
from portal.lib.codes import digest, grouped, new_code
from portal.lib.pdf import tagged_pdf

from ..choices import LENGTH_ON_PAPER
from ..models import Invitation
from ..rules import can_send_again
from .invitations import CODE, locked
from .opening import welcome


def print_letter(*, actor: Actor, invitation: Invitation) -> bytes:
    """The letter as a PDF. Its code is made now and stands nowhere else: each print ends the code of the one before.

    Raises `PermissionDenied`, and `ValidationError` where the invitation is for an address or no longer open.
    """
    code = _new_code(actor, invitation)
    invitation = Invitation.objects.select_related(
        "provider", "person__provider", "service__provider", "invited_by"
    ).get(pk=invitation.pk)
    with translation.override(invitation.language):
        page = render_to_string(
            "joining/_letter_pdf.html",
            {
                "welcome": welcome(invitation),
                "invitation": invitation,
                "code": grouped(code),
                "url": f"{settings.PUBLIC_URL}/join/{code}/",
                "site": f"{settings.PUBLIC_URL}/join/",
                "today": timezone.localdate(),
            },
        )
        return tagged_pdf(page)


@transaction.atomic
def _new_code(actor: Actor, invitation: Invitation) -> str:
    invitation = locked(invitation)
    # Its code opens what the invitation gives: only whoever could give it themself holds it in hand.
    allow(can_send_again(actor, invitation))
    if not invitation.is_letter:
        raise ValidationError(_("This invitation goes by e-mail, so it has no letter."), code="no-letter")
    if not invitation.is_open:
        raise ValidationError(_("This invitation no longer works. You can send it again."), code="closed")
    code = new_code(LENGTH_ON_PAPER)
    invitation.digest, invitation.sent_at = digest(CODE, code), timezone.now()
    invitation.save(update_fields=["digest", "sent_at"])
    record(actor=actor, verb="joining.print", target=invitation, provider_id=invitation.provider_id)
    return code
