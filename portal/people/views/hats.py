from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access.choices import HAT_KEY, Hat
from portal.access.decorators import Request, Who, door

# What one sees and does with each hat, for those who choose.
WHAT_IT_OPENS = {
    Hat.SELF: gettext_lazy("Your own pages: your plan, your people, what is written about you."),
    Hat.CIRCLE: gettext_lazy("The circles you are in as family or friend. Nothing of your work."),
    Hat.WORK: gettext_lazy("The people you work for. Nothing of your own family."),
}


@door(Who.SIGNED_IN)
def hats(request: Request) -> HttpResponse:
    """As whom one is here today: for those with more than one hat. It changes nothing; the buttons do."""
    actor = request.actor
    found = [(hat, Hat(hat).label, WHAT_IT_OPENS[Hat(hat)]) for hat in actor.hats]
    return render(request, "people/hats.html", {"found": found})


@door(Who.SIGNED_IN, methods=["POST"])
def hat(request: Request) -> HttpResponse:
    """Change the hat in one tap. A hat one does not have is as good as none."""
    wanted = request.POST.get("hat", "")
    if wanted not in request.actor.hats:
        raise Http404
    request.session[HAT_KEY] = wanted
    messages.success(request, _("You are here %(hat)s now.") % {"hat": Hat(wanted).label})
    return redirect("today")
