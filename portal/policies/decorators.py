"""What stands around every view of the page editor, before Wagtail's own checks."""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from wagtail.documents.permissions import permission_policy as documents
from wagtail.images.permissions import permission_policy as images
from wagtail.permissions import page_permission_policy

from portal.access.choices import Assurance

from .rules import can_enter_editor
from .services import leave_ended

# The editor writes styles into its pages as one types, and shows previews in a frame of its own.
EDITOR_NEEDS = {"style-src": [UNSAFE_INLINE], "frame-src": [SELF]}
# The one script that Wagtail still writes into its pages. Each is let through by its own hash, so that a script from
# anywhere else stays shut out of the editor too.
DATE_CHOOSER = re.compile(rb'<script>(\s*initDateChooser\("[\w-]+", \{[\w\s",:-]*\}\);\s*)</script>')
READS_ONLY = {"GET", "HEAD", "OPTIONS"}


def for_editors(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let policy editors through, each to their own part of the site, and relax the content policy for what they get.

    Strangers are asked to sign in, and everybody for the second step; whoever is signed in and edits nothing gets 403
    (Wagtail would send them round in circles); a page outside one's own part answers 404, in the address and in a list
    of chosen pages alike. A change and its entry in the trail are one transaction.
    """

    @wraps(view)
    def view_for_editors(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                raise PermissionDenied
            return redirect_to_login(request.get_full_path())
        leave_ended(user=request.user)
        if not can_enter_editor(request.actor):  # type: ignore[attr-defined]
            raise PermissionDenied(_("This part is for those who write a provider’s policies."))
        if request.actor.assurance != Assurance.TWO:  # type: ignore[attr-defined]
            return redirect_to_login(request.get_full_path(), resolve_url(settings.UNLOCK_URL))
        _only_own_part(request, args, kwargs)
        if request.method in READS_ONLY:
            return _relaxed(view(request, *args, **kwargs))
        with transaction.atomic():
            return _relaxed(view(request, *args, **kwargs))

    return view_for_editors


def _relaxed(response: Any) -> Any:
    if hasattr(response, "render") and not response.is_rendered:
        response.add_post_render_callback(_relaxed)
    elif not response.streaming:
        scripts = [hashlib.sha256(script).digest() for script in DATE_CHOOSER.findall(response.content)]
        sources = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in scripts]
        response._csp_update = EDITOR_NEEDS | ({"script-src": sources} if sources else {})
    return response


def _only_own_part(request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Raise `Http404` where the address names a page, picture or file that is not in the reader's part of the site.

    Wagtail asks before it changes anything. It shows the title of any page, drafts too, in its choosers and where it
    refuses a bulk action, and any file's name to whoever chooses one.
    """
    match = request.resolver_match
    named = [(key, value) for key, value in kwargs.items() if key in KINDS]
    if match and match.url_name == "revisions_compare":
        named.append(("page_id", args[0]))
    if match and match.url_name in CHOSEN:
        kind = {"wagtailimages_chooser": "image_id", "wagtaildocs_chooser": "document_id"}.get(match.namespace)
        kind = kind or BULK.get(kwargs.get("model_name", "page"))
        several = [*request.GET.getlist("id"), *filter(None, [kwargs.get("pk")])]
        named += [(kind, value) for value in several if kind]
    for own in {KINDS[key] for key, _value in named}:
        wanted = {str(value) for key, value in named if KINDS[key] is own}
        if own(request.user).filter(pk__in={value for value in wanted if value.isdigit()}).count() != len(wanted):
            raise Http404


def _pages(user: Any) -> Any:
    return page_permission_policy.explorable_instances(user)


def _images(user: Any) -> Any:
    return images.instances_user_has_any_permission_for(user, ["add", "change", "choose"])


def _documents(user: Any) -> Any:
    return documents.instances_user_has_any_permission_for(user, ["add", "change", "choose"])


# The names that Wagtail's addresses give to what they are about.
KINDS = {
    "page_id": _pages,
    "parent_page_id": _pages,
    "page_to_move_id": _pages,
    "destination_id": _pages,
    "page_pk": _pages,
    "image_id": _images,
    "document_id": _documents,
    "doc_id": _documents,
}
# Addresses that name several, or one under another name.
CHOSEN = {"wagtailadmin_choose_page_chosen_multiple", "wagtail_bulk_action", "chosen", "chosen_multiple"}
BULK = {"page": "page_id", "image": "image_id", "document": "document_id"}
