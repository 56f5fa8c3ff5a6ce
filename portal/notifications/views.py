from django.http import HttpResponse
from django.shortcuts import redirect, render

from portal.access.decorators import Request, Who, door

from .models import Notification
from .services import listed, mark_read


@door(Who.SIGNED_IN, reads=Notification)
def notifications(request: Request) -> HttpResponse:
    """What happened since one last looked, newest first."""
    return render(request, "notifications/notifications.html", {"shown": listed(request.actor)})


@door(Who.SIGNED_IN, methods=["POST"])
def notifications_read(request: Request) -> HttpResponse:
    """Mark all as read."""
    mark_read(actor=request.actor)
    return redirect("notifications")
