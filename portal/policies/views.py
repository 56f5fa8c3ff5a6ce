from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow

from .decorators import for_editors
from .forms import ImportForm, ReplaceForm
from .models import PolicyPage, ProviderPage, WordImport
from .rules import can_import_policy, can_replace_policy
from .services import import_policy, replace_text


@for_editors
@door(Who.EDITORS, reads=ProviderPage, rule=can_import_policy, methods=["GET", "POST"])
def policy_import(request: Request, parent_id: int) -> HttpResponse:
    """Make a draft policy from a Word file."""
    parent = get_visible(ProviderPage, request.actor, pk=parent_id)
    allow(can_import_policy(request.actor, parent))
    form = ImportForm(*_sent(request))
    if form.is_valid():
        data = form.cleaned_data
        brought = import_policy(
            actor=request.actor, parent=parent, document=data["document"], title=data["title"], key=data["key"]
        )
        return _to_editor(request, brought)
    return _form(request, "policies/policy_import.html", {"form": form, "page": parent})


@for_editors
@door(Who.EDITORS, reads=PolicyPage, rule=can_replace_policy, methods=["GET", "POST"])
def policy_replace(request: Request, page_id: int) -> HttpResponse:
    """Replace the text of a policy from a Word file, as a new draft."""
    page = get_visible(PolicyPage, request.actor, pk=page_id)
    allow(can_replace_policy(request.actor, page))
    form = ReplaceForm(*_sent(request), initial={"version": page.latest_revision_id})
    if form.is_valid():
        data = form.cleaned_data
        try:
            brought = replace_text(
                actor=request.actor, page=page, document=data["document"], version=data["version"], key=data["key"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _to_editor(request, brought)
    return _form(request, "policies/policy_replace.html", {"form": form, "page": page})


def _sent(request: Request) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _form(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def _to_editor(request: Request, brought: WordImport) -> HttpResponse:
    messages.success(request, _("The text is in this draft. Read it through, then publish it."))
    for sentence in brought.changed:
        messages.info(request, sentence)
    for sentence in brought.left_out:
        messages.warning(request, sentence)
    return redirect("wagtailadmin_pages:edit", brought.page_id)
