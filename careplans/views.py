import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.choices import Category
from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow
from portal.people.models import SupportedPerson

from .choices import STEPS
from .forms import ReviewForm
from .models import Review
from .rules import can_chair_reviews, can_set_up
from .services import chairs_for, people_to_chair_for, person_to_review, set_up_review, title_for


@door(Who.SIGNED_IN, reads=SupportedPerson, rule=can_chair_reviews)
def review_new(request: Request) -> HttpResponse:
    """Choose whose review to set up, by name."""
    allow(can_chair_reviews(request.actor))
    context = {"people": people_to_chair_for(request.actor), "tab": "meetings"}
    return render(request, "careplans/review_new.html", context)


@door(Who.SIGNED_IN, reads=SupportedPerson, rule=can_set_up, methods=["GET", "POST"])
def review_set_up(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Set up a review: day, time, place and agenda. Whom to ask comes on the next page."""
    person = person_to_review(request.actor, person_id)
    allow(can_set_up(request.actor, person))
    first = {
        "title": title_for(person),
        "chair": str(request.actor.user.pk),
        "agenda": "\n".join(str(step) for step in STEPS),
    }
    form = ReviewForm(request.POST or None, initial=first, chairs=chairs_for(request.actor, person))
    if request.method == "POST" and form.is_valid():
        try:
            review, _made = set_up_review(
                actor=request.actor, person=person, planned=form.planned(), key=form.cleaned_data["key"]
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The review is set up. Now choose whom to ask."))
            return redirect("meeting_invite", review.meeting_id)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "about": person, "tab": "meetings"}
    return render(request, "careplans/review_set_up.html", context, status=status)


@door(Who.SIGNED_IN, reads=Review)
def person_reviews(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """The reviews of one person, the latest first."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    reviews = list(Review.objects.visible_to(request.actor).filter(person=person).for_page()[:100])
    today = timezone.localdate()
    context = {
        "person": person,
        "is_shared": request.actor.reads(person.scope, Category.MEETINGS),
        "coming": [r for r in reviews if not r.meeting.is_over and (r.meeting.is_open or r.meeting.starts_on >= today)],
        "past": [r for r in reviews if r.meeting.is_over or (r.meeting.is_planned and r.meeting.starts_on < today)],
        "may_set_up": can_set_up(request.actor, person),
        "tab": "meetings",
    }
    return render(request, "careplans/person_reviews.html", context)
