"""The page editor under /admin/, and the pages themselves, which catch every address that nothing else took."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from portal.access.decorators import Who, declare

from . import views
from .decorators import for_editors

# Signing in by Wagtail's own pages would pass by the second step of ours; its name and picture settings are the
# portal's own. The last two are Wagtail's aids for its developers.
SHUT = {"login/", "account/", "password_reset/", "test404/", "failwhale/"}


def _route(pattern: object) -> str:
    return str(getattr(pattern, "pattern", ""))


to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

admin_urlpatterns = [
    *declare([path("login/", to_sign_in, name="wagtailadmin_login")], Who.PUBLIC),
    *declare(
        [
            path("policies/import/<int:parent_id>/", views.policy_import, name="policy_import"),
            path("policies/replace/<int:page_id>/", views.policy_replace, name="policy_replace"),
            path("account/", RedirectView.as_view(pattern_name="today"), name="wagtailadmin_account"),
            *(pattern for pattern in wagtailadmin_urls.urlpatterns if _route(pattern) not in SHUT),
        ],
        Who.EDITORS,
        wrap=for_editors,
    ),
]

# Wagtail's own sign-in page and passwords on pages stay shut: a published page is for everybody.
public_urlpatterns = [
    *declare([path("_util/login/", to_sign_in, name="wagtailcore_login")], Who.PUBLIC),
    *declare(
        [
            pattern
            for pattern in wagtail_urls.urlpatterns
            if isinstance(pattern, URLPattern) and pattern.name == "wagtail_serve"
        ],
        Who.PUBLIC,
    ),
]
