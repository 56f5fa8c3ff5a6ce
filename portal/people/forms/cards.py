from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..drawings import HAIR, PARTS, SKIN, STYLE, TOP, drawing_from
from ..models import Membership, Service, User

# What the faces on the buttons wear where nothing is chosen yet.
SAMPLE = {"skin": "#d9a066", "hair": "#4a2f20", "style": "short", "top": "#0b5c5e", "glasses": False}


class CardForm(forms.Form):
    """The name and the picture on one's own cards. The picture is drawn from choices, or the letters of the name."""

    name = forms.CharField(
        label=_("Your name, as everybody here sees it"),
        help_text=_("It may be another than in our records."),
        max_length=120,
        error_messages={"required": _("Please write the name you want to be known by.")},
    )
    called = forms.CharField(
        label=_("What people may call you"), help_text=_("For example Bess."), max_length=60, required=False
    )
    picture = forms.ChoiceField(
        label=_("What stands beside your name"),
        choices=[("letters", _("The first letters of it")), ("face", _("A drawn face"))],
        widget=forms.RadioSelect,
    )
    skin = forms.ChoiceField(label=_("Skin"), choices=list(SKIN.items()), widget=forms.RadioSelect, required=False)
    hair = forms.ChoiceField(
        label=_("Colour of hair"), choices=list(HAIR.items()), widget=forms.RadioSelect, required=False
    )
    style = forms.ChoiceField(label=_("Hair"), choices=list(STYLE.items()), widget=forms.RadioSelect, required=False)
    top = forms.ChoiceField(
        label=_("What you wear"), choices=list(TOP.items()), widget=forms.RadioSelect, required=False
    )
    glasses = forms.BooleanField(label=_("I wear glasses"), required=False)

    def __init__(self, *args: Any, user: User, may_rename: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"name": user.name, "called": user.called, **_chosen(user.drawing)})
        super().__init__(*args, **kwargs)
        if not may_rename:
            del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("picture") == "face":
            for part in PARTS:
                if not data.get(part) and part not in self.errors:
                    self.add_error(part, ValidationError(_("Please choose one.")))
        return data

    @property
    def drawing(self) -> dict[str, Any]:
        """The face that is chosen; {} for letters, and while a part of it is missing."""
        values = getattr(self, "cleaned_data", None)
        if values is None:
            values = self.initial
        return drawing_from(values) if values.get("picture") == "face" else {}

    def picks(self) -> Iterator[tuple[Any, list[tuple[Any, dict[str, Any]]]]]:
        """(field, its options, each with the face one would have by it), for each part of a face."""
        chosen = {part: self[part].value() for part in (*PARTS, "glasses")}
        base = {part: chosen[part] or SAMPLE[part] for part in SAMPLE}
        for part in PARTS:
            options = [(option, base | {part: str(option.data["value"])}) for option in self[part].subwidgets]
            yield self[part], options


def _chosen(drawing: dict[str, Any]) -> dict[str, Any]:
    return {"picture": "face" if drawing else "letters", **{part: drawing.get(part) for part in (*PARTS, "glasses")}}


class WordsForm(forms.ModelForm):
    """What one's own card says in one circle."""

    class Meta:
        model = Membership
        fields = ("what_i_do", "what_i_can_decide")
        labels = {"what_i_do": _("What I do"), "what_i_can_decide": _("What I can decide")}
        help_texts = {
            "what_i_do": _("Two or three sentences, as you would say them at the door."),
            "what_i_can_decide": _("And what you cannot. It saves people from asking the wrong person."),
        }
        widgets = {
            "what_i_do": forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-keep": True}),
            "what_i_can_decide": forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-keep": True}),
        }


class ReachForm(forms.ModelForm):
    """How the people who work in a service are reached."""

    class Meta:
        model = Service
        fields = ("phone", "office_email")
        help_texts = {
            "phone": _("Somebody of the service answers it. Never a private number."),
            "office_email": _("An address that the whole office reads."),
        }
