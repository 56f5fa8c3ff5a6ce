"""Every URL of the portal. Wagtail's catch-all comes last."""

from django.conf import settings
from django.urls import include, path
from django.views.static import serve

from portal.access.decorators import Who, door
from portal.people.component_views import components
from portal.policies.urls import admin_urlpatterns, public_urlpatterns

urlpatterns = [
    path("", include("portal.people.urls")),
    path("", include("portal.signin.urls")),
    path("", include("portal.joining.urls")),
    path("", include("portal.notifications.urls")),
    path("", include("portal.files.urls")),
    path("", include("portal.meetings.urls")),
    path("", include("forums.urls")),
    path("", include("careplans.urls")),
    path("admin/", include(admin_urlpatterns)),
    # Pictures of published pages. In production the proxy serves this folder itself.
    path("media/<path:path>", door(Who.PUBLIC)(serve), {"document_root": settings.MEDIA_ROOT}, name="media"),
]
if settings.DEMO:
    urlpatterns += [
        path("", include("portal.demo.urls")),
        path("components/", components, name="components"),
    ]
urlpatterns += [path("", include(public_urlpatterns))]
