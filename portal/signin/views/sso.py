import logging

from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpResponse
from django.shortcuts import render

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible

from ..decorators import limited
from ..models import IdentityProvider
from ..services import limits, sso

logger = logging.getLogger(__name__)


@door(Who.PUBLIC, reads=IdentityProvider, methods=["GET", "POST"])
@limited
def work_sign_in(request: Request) -> HttpResponse:
    """Choose the provider whose sign-in to use, and go there."""
    if request.method == "POST":
        return _go(request)
    found = IdentityProvider.objects.visible_to(request.actor).select_related("provider").order_by("label", "pk")
    context = {"identity_providers": found, "next": request.GET.get("next", "")}
    return render(request, "signin/work_sign_in.html", context)


def _go(request: Request) -> HttpResponse:
    """A page that leads there by itself: the policy that forms go to us alone holds for where a form is led on to."""
    limits.count(limits.WORK_BY_CLIENT, limits.client_of(request))
    slug = request.POST.get("provider", "")[:50]
    identity = get_visible(IdentityProvider, request.actor, provider__slug=slug)
    next_url = request.POST.get("next", "")
    try:
        there = sso.start(request, identity, next_url if get_adapter(request).is_safe_url(next_url) else "")
    except OAuth2Error as error:
        return failed(request, "down", error)
    return render(request, "signin/work_sign_in_go.html", {"identity": identity, "there": there})


@door(Who.PUBLIC)
@limited
def work_sign_in_back(request: Request, slug: str) -> HttpResponse:
    """Where the provider's server sends people back to. `adapters.WorkAccountAdapter` goes on from here."""
    limits.count(limits.WORK_BY_CLIENT, limits.client_of(request))
    try:
        return OAuth2CallbackView.adapter_view(sso.WorkOAuth2Adapter(request, slug))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except sso.NotSignedIn as error:
        return failed(request, error.why, error)
    except OAuth2Error as error:
        return failed(request, "down", error)


STATUS = {"down": 502, "denied": 403, "late": 400, "unknown": 403}


def failed(request: Request, why: str, error: BaseException | None = None) -> HttpResponse:
    """A page that says why it did not work (a key of `STATUS`), with the other ways to sign in."""
    if error:
        cause = error.__cause__ or error
        logger.warning("A provider's own sign-in failed: %s", type(cause).__name__)
    return render(request, "signin/work_sign_in_failed.html", {"why": why}, status=STATUS[why])
