from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow
from portal.lib.places import key_from
from portal.people.models import SupportedPerson

from .forms import AnswerForm, UpdateForm
from .models import Forum, Update
from .querysets import kept, told
from .rules import can_answer, can_post, can_take_back, can_take_back_picture
from .services import NoLongerHere, answer_update, pages, post_update, take_back_picture, take_back_update

PART_ICONS = {"together": "pencil", "shown": "eye", "could-not-tell": "circle-question-mark", "no": "hand"}


def _before(request: Request) -> str:
    return request.GET.get("before", "")


@door(Who.SIGNED_IN, reads=Update)
def talk(request: Request) -> HttpResponse:
    """The newest updates of all one's circles."""
    page = pages.talk_page(request.actor, before=key_from(_before(request)))
    pages.note_opened(request.actor, page.shown)
    context = {
        "page": page,
        "closed": pages.closed_to(request.actor),
        "may_post": any(shelf.can_write and shelf.category == Category.EVERYDAY for shelf in _shelves(request.actor)),
        "has_kept_back": bool(kept(request.actor).shelves),
        "is_newest": not _before(request),
        "tab": "talk",
    }
    return render(request, "forums/talk.html", context)


def _shelves(actor: Actor) -> list:
    return list(actor.shelves.values())


@door(Who.SIGNED_IN, reads=Update)
def talk_part(request: Request) -> HttpResponse:
    """The list of that page, fetched anew when something changed."""
    page = pages.talk_page(request.actor)
    pages.note_opened(request.actor, page.shown)
    return render(request, "forums/_updates.html", {"page": page, "is_newest": True})


@door(Who.SIGNED_IN, reads=Update)
def person_talk(request: Request, person_id: str) -> HttpResponse:
    """The updates about one person, newest first; a closed door where they are not shared with the reader."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    page = pages.talk_page(request.actor, person, key_from(_before(request)))
    pages.note_opened(request.actor, page.shown)
    context = {
        "person": person,
        "page": page,
        "forum": page.forums[0] if page.forums else None,
        "may_post": bool(page.forums) and can_post(request.actor, page.forums[0]),
        "has_kept_back": request.actor.reads(person.scope, Category.KEPT_BACK),
        "is_newest": not _before(request),
        "tab": "talk",
    }
    return render(request, "forums/person_talk.html", context)


@door(Who.SIGNED_IN, reads=Update)
def updates_part(request: Request, person_id: str) -> HttpResponse:
    """The list of that page, fetched anew when something changed."""
    forum = get_visible(Forum, request.actor, person=person_id)
    page = pages.talk_page(request.actor, forum.person)
    pages.note_opened(request.actor, page.shown)
    return render(request, "forums/_updates.html", {"page": page, "person": forum.person, "is_newest": True})


@door(Who.SIGNED_IN, reads=Update, rule=can_answer, methods=["GET", "POST"])
def update(request: Request, update_id: str) -> HttpResponse:
    """An update with its answers, and the box to answer in."""
    form = AnswerForm(request.POST if request.method == "POST" else None)
    try:
        found = get_visible(Update, request.actor, pk=update_id)
        if request.method == "POST" and form.is_valid():
            answer_update(
                actor=request.actor, update=found, words=form.cleaned_data["words"], key=form.cleaned_data["key"]
            )
            return redirect(reverse("update", args=[found.pk]) + "#answers")
    except (Http404, NoLongerHere):
        if request.method == "POST":
            gone = {"words": request.POST.get("words", ""), "tab": "talk"}
            return render(request, "forums/update_gone.html", gone, status=404)
        raise
    except ValidationError as error:
        form.add_error("words", error)
    context = {
        **_update_context(request.actor, found),
        "form": form,
        "may_answer": can_answer(request.actor, found),
        "tab": "talk",
    }
    return render(request, "forums/update.html", context, status=422 if form.errors else 200)


def _update_context(actor: Actor, found: Update) -> dict:
    reader = actor if found.is_kept_back else told(actor)
    one = pages.show(reader, [found])[0]
    pages.note_opened(actor, [one])
    return {
        "one": one,
        "answers": pages.answers_to(actor, found),
        "person": found.person,
        "room": found.person.forum.room if actor.may_read(found.person.forum.shelf_id) else None,
        "in_circle": actor.reads(found.person.scope, Category.CIRCLE),
    }


@door(Who.SIGNED_IN, reads=Update)
def update_part(request: Request, person_id: str, update_id: str) -> HttpResponse:
    """An update and its answers, fetched anew when something changed.

    Within a circle the answer is the same for what was taken back and for what never was: it is no longer here.
    """
    forum = get_visible(Forum, request.actor, person=person_id)
    try:
        found = get_visible(Update, request.actor, pk=update_id, person=forum.person_id)
    except Http404:
        return render(request, "forums/_update_gone.html", {"update_id": update_id, "person": forum.person})
    return render(request, "forums/_update.html", _update_context(request.actor, found))


@door(Who.SIGNED_IN, reads=Forum, rule=can_post)
def update_choose(request: Request) -> HttpResponse:
    """Whom the update is about; straight to the form where there is only one."""
    forums = pages.forums_to_write_in(request.actor)
    if len(forums) == 1:
        return redirect("update_new", forums[0].person_id)
    return render(request, "forums/update_choose.html", {"forums": forums, "tab": "talk"})


@door(Who.SIGNED_IN, reads=Forum, rule=can_post, methods=["GET", "POST"])
def update_new(request: Request, person_id: str) -> HttpResponse:
    """Tell a circle how it was."""
    forum = get_visible(Forum, request.actor, person=person_id)
    allow(can_post(request.actor, forum))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UpdateForm(*sent, actor=request.actor, forum=forum)
    if form.is_valid():
        try:
            posted = post_update(actor=request.actor, forum=forum, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            return _posted(request, posted)
    context = {
        "form": form,
        "person": forum.person,
        "icons": PART_ICONS,
        "readers": pages.readers_sentence(request.actor, forum),
        "tab": "talk",
    }
    return render(request, "forums/update_new.html", context, status=422 if form.errors else 200)


def _posted(request: Request, posted: Update) -> HttpResponse:
    if posted.is_kept_back:
        return redirect("update_said_no", posted.person_id)
    messages.success(request, _("Your update is with the circle."))
    return redirect("person_talk", posted.person_id)


@door(Who.SIGNED_IN, reads=Forum, rule=can_post)
def update_said_no(request: Request, person_id: str) -> HttpResponse:
    """After a no: where the update is now. It says nothing of the update itself."""
    forum = get_visible(Forum, request.actor, person=person_id)
    allow(can_post(request.actor, forum))
    return render(request, "forums/update_said_no.html", {"person": forum.person, "tab": "talk"})


@door(Who.SIGNED_IN, reads=Update, rule=can_take_back, methods=["GET", "POST"])
def update_take_back(request: Request, update_id: str) -> HttpResponse:
    """The person takes an update about them back."""
    found = get_visible(Update, request.actor, pk=update_id)
    allow(can_take_back(request.actor, found))
    if request.method == "POST":
        take_back_update(actor=request.actor, update=found)
        messages.success(request, _("You took it back. The circle does not see it any more."))
        return redirect("kept_back")
    one = pages.show(request.actor, [found])[0]
    pages.note_opened(request.actor, [one])
    context = {"one": one, "person": found.person, "tab": "talk"}
    return render(request, "forums/update_take_back.html", context)


@door(Who.SIGNED_IN, reads=Update, rule=can_take_back_picture, methods=["GET", "POST"])
def picture_take_back(request: Request, update_id: str) -> HttpResponse:
    """The person takes the picture of an update back, and leaves the words."""
    found = get_visible(Update, request.actor, pk=update_id)
    allow(can_take_back_picture(request.actor, found))
    if request.method == "POST":
        take_back_picture(actor=request.actor, update=found)
        messages.success(request, _("You took the picture back. The circle does not see it any more."))
        return redirect("kept_back")
    one = pages.show(request.actor, [found])[0]
    pages.note_opened(request.actor, [one])
    context = {"one": one, "person": found.person, "tab": "talk"}
    return render(request, "forums/picture_take_back.html", context)


@door(Who.SIGNED_IN, reads=Update)
def kept_back(request: Request) -> HttpResponse:
    """What people said no to or took back: for themselves and the safeguarding lead."""
    if not kept(request.actor).shelves:
        raise Http404
    page = pages.kept_back_page(request.actor, key_from(_before(request)))
    pages.note_opened(request.actor, page.shown, *(picture.shelf_id for picture, whose in page.pictures))
    return render(request, "forums/kept_back.html", {"page": page, "tab": "talk"})
