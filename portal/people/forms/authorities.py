import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.lib.birthdays import midnight
from portal.lib.idempotency import IdempotentForm

from ..choices import AuthorityKind, Registered
from ..models import Membership
from ..services.authorities import COVERABLE, Claim, Paper
from .fields import ActorForm, day_field

SOMEBODY_ELSE = ""


def _line(label: Any, hint: Any, most: int, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    return forms.CharField(label=label, help_text=hint, max_length=most, widget=widget, **options)


class PaperForm(ActorForm):
    """Which paper was seen, and whether it is registered."""

    evidence = _line(
        _("Which paper was seen?"),
        _("For example: the lasting power of attorney, stamped on every page. Without it, nothing counts yet."),
        300,
        required=False,
    )
    seen_on = day_field(_("On which day was it seen?"), required=False)
    registered = forms.ChoiceField(
        label=_("Is it registered?"),
        help_text=_("A lasting power of attorney counts once the Office of the Public Guardian has registered it."),
        choices=Registered.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )
    registered_on = day_field(_("When was it registered?"), _("It stands on the first page."), required=False)
    code = forms.CharField(
        label=_("Code to look it up online"),
        help_text=_(
            "For a lasting power of attorney registered since 2016: 13 letters and numbers that begin with V. "
            "Look it up on gov.uk first. We check how it is written, and do not keep it."
        ),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    code_made_on = day_field(_("When was the code made?"), _("It works for 30 days."), required=False)

    def paper(self) -> Paper:
        """What was filled in, for the service."""
        names = ("evidence", "seen_on", "registered", "registered_on", "code", "code_made_on")
        return Paper(**{name: self.cleaned_data[name] for name in names})


class AuthorityForm(PaperForm, IdempotentForm):
    """Who holds what for a person. Who may be chosen depends on the circle: the members are given."""

    kind = forms.ChoiceField(
        label=_("What do they hold?"),
        choices=AuthorityKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one. Being next of kin is none of these.")},
    )
    member = forms.ChoiceField(label=_("Who holds it?"), required=False)
    holder = forms.CharField(
        label=_("Or somebody who is not in the circle"),
        help_text=_("A court, a solicitor, the council: their name."),
        max_length=120,
        required=False,
    )
    covers = forms.MultipleChoiceField(
        label=_("What does it cover?"),
        help_text=_("For an advocate or a representative this opens what is ticked, and nothing else."),
        choices=[(category.value, category.label) for category in COVERABLE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    covers_words = _line(
        _("What it covers, in its own words"), _("As the paper or the order says it."), 500, required=False
    )
    limits = _line(
        _("Its limits"),
        _("For example: only together with her sister, or not about where he lives."),
        500,
        required=False,
    )
    starts_on = day_field(_("From which day?"))
    last_day = day_field(
        _("Until which day, that day included?"), _("Leave it empty while it is open."), required=False
    )

    field_order = ("kind", "member", "holder", "covers", "covers_words", "limits", "starts_on", "last_day")

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        member: Any = self.fields["member"]
        named = [(pk, f"{m.user.name}, {m.get_relationship_display()}") for pk, m in self.members.items()]
        member.choices = [(SOMEBODY_ELSE, _("Somebody who is not in the circle")), *named]

    def claim(self) -> Claim:
        """What was filled in, for the service. The last day is included."""
        data = self.cleaned_data
        last_day: datetime.date | None = data["last_day"]
        return Claim(
            kind=data["kind"],
            member=self.members.get(data["member"]),
            holder=data["holder"],
            covers=data["covers"],
            covers_words=data["covers_words"],
            limits=data["limits"],
            starts=midnight(data["starts_on"]),
            ends=midnight(last_day + datetime.timedelta(days=1)) if last_day else None,
            paper=self.paper(),
        )


class AuthorityEndForm(ActorForm):
    """The last day on which an authority counts."""

    last_day = day_field(_("Which is its last day?"), _("Leave it empty for: it ends now, at once."), required=False)
