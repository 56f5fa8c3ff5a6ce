"""Every component on one page, in all its states: for whoever builds pages, and for the scan for accessibility."""

import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.decorators import Who, door

from .choices import Relationship
from .models import Membership, SupportedPerson, User

MOODS = [("great", _("great")), ("good", _("good")), ("okay", _("okay")), ("low", _("low")), ("hard", _("hard"))]
PARTS = [
    ("together", _("We wrote it together")),
    ("shown", _("I showed it")),
    ("could-not", _("They could not tell me")),
    ("said-no", _("They said no")),
]
PART_ICONS = {
    "together": "users",
    "shown": "eye",
    "could-not": "circle-question-mark",
    "said-no": "hand",
}
MOST = 1000


class SampleForm(forms.Form):
    """A field of each kind."""

    words = forms.CharField(
        label=_("What happened"),
        help_text=_("A few sentences, as you would tell it at the door."),
        widget=forms.Textarea(attrs={"rows": 4, "data-keep": ""}),
    )
    name = forms.CharField(label=_("Who was there"), max_length=60, required=False)
    day = forms.DateField(
        label=_("Which day"),
        help_text=_("For example 24 November 2026"),
        input_formats=["%d %B %Y", "%Y-%m-%d"],
    )
    service = forms.ChoiceField(label=_("Where"), choices=[("q", "Quay House"), ("m", "Millfield Road")])
    mood = forms.ChoiceField(label=_("How was it?"), choices=MOODS, widget=forms.RadioSelect)
    part = forms.ChoiceField(label=_("The person’s part"), choices=PARTS, widget=forms.RadioSelect)
    told = forms.MultipleChoiceField(
        label=_("Who has been told"),
        choices=[("mum", "Carol Marsh"), ("brother", "Luke Marsh")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sure = forms.BooleanField(label=_("I have read it aloud once"))


def _person(name: str, **fields: Any) -> SupportedPerson:
    return SupportedPerson(name=name, born=datetime.date(1992, 3, 14), **fields)


def _member(person: SupportedPerson, name: str, relationship: Relationship, days: int, **fields: Any) -> Membership:
    drawing = fields.pop("drawing", {})
    user = User(username=name.lower().replace(" ", "-"), name=name, drawing=drawing)
    starts = timezone.now() - datetime.timedelta(days=days)
    return Membership(person=person, user=user, relationship=relationship, starts=starts, **fields)


@door(Who.DEMO)
def components(request: HttpRequest) -> HttpResponse:
    """All components. `?people=1000` shows how the lists bear a thousand."""
    many = request.GET.get("people", "")
    how_many = min(int(many), MOST) if many.isdecimal() else 12
    return render(request, "components/page.html", _samples(how_many))


def _samples(how_many: int) -> dict[str, Any]:
    now = timezone.now()
    joe = _person(
        "Joe Marsh",
        about="Ask me one thing at a time, then wait.",
        drawing={"skin": "#eec1a2", "hair": "#8a5a33", "style": "short", "glasses": False, "top": "#0b5c5e"},
    )
    long_name = _person("Maria-Elisabetta Constantinopoulou-Featherstonehaugh", called="Maria-Elisabetta")
    carol = _member(
        joe,
        "Carol Marsh",
        Relationship.MOTHER,
        2400,
        what_i_do="I am Joe’s mum. I have known him the longest and I make the gravy he likes.",
        drawing={"skin": "#eec1a2", "hair": "#b8b4ac", "style": "curly", "glasses": True, "top": "#c96a7b"},
    )
    blessing = _member(
        joe,
        "Blessing Mensah",
        Relationship.KEY_WORKER,
        900,
        what_i_do="I plan Joe’s week with him and I keep my promises about what time we leave.",
        drawing={"skin": "#5f3a26", "hair": "#1f1a17", "style": "bun", "glasses": False, "top": "#f2b84b"},
    )
    gone = _member(joe, "Ryan Doyle", Relationship.SUPPORT_WORKER, 700, ends=now - datetime.timedelta(days=40))
    nameless = _member(joe, "Constantinopoulou-Featherstonehaugh Wolfeschlegelsteinhausen", Relationship.COUSIN, 3)
    typed = {"words": "", "day": "the day before yesterday", "mood": "great", "name": "Stan"}
    return {
        "person": joe,
        "long_name": long_name,
        "people": [joe, long_name, *(_person(f"Person Number {number}") for number in range(3, how_many + 1))],
        "members": [carol, blessing, gone, nameless],
        "family": [carol, nameless],
        "workers": [blessing],
        "thousand": [_member(joe, f"Friend {number}", Relationship.FRIEND, number + 1) for number in range(how_many)],
        "styles": [
            {"skin": skin, "hair": hair, "style": style, "glasses": glasses, "top": top}
            for skin, hair, style, glasses, top in (
                ("#f6d7c3", "#a8492a", "short", True, "#5b3a74"),
                ("#eec1a2", "#4a2f20", "long", False, "#3f7fae"),
                ("#d9a066", "#1f1a17", "bun", False, "#2d3f63"),
                ("#8d5a3a", "#1f1a17", "curly", True, "#c96a7b"),
                ("#b97a4b", "#1f1a17", "scarf", False, "#0b5c5e"),
                ("#5f3a26", "#b8b4ac", "bald", False, "#9b2f1c"),
            )
        ],
        "moods": [mood for mood, _word in MOODS],
        "part_icons": PART_ICONS,
        "empty_form": SampleForm(),
        "wrong_form": SampleForm(typed, auto_id="wrong_%s"),
        "here": [
            {"id": "1", "name": "Carol", "role": "mother"},
            {"id": "2", "name": "Blessing", "role": "key worker"},
            {"id": "3", "name": "Maria-Elisabetta", "role": ""},
        ],
        "due": now + datetime.timedelta(days=1),
        "said": now - datetime.timedelta(hours=20),
        "weeks": [
            (f"Week {week}", None if week == 5 else value, f"{value} of 9 updates")
            for week, value in enumerate((7, 8, 6, 9, 0, 9, 9, 8, 5, 7, 9, 9), start=1)
        ],
    }
