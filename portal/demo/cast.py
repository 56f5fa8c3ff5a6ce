"""Who one may be in the demo. The keys are stable: other tools sign in by them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Hat

# Everybody of the demo signs in with it. They are invented, so it may be known.
PASSWORD = "sea shells and scones"  # noqa: S105


@dataclass(frozen=True)
class Part:
    """One of the cast: their key, their account, the hat they begin with, who they are and what to try as them."""

    key: str
    username: str
    who: str | Promise
    try_this: str | Promise
    hat: str = ""
    lands_on: str = "today"


CAST = [
    Part(
        "mother",
        "carol-marsh",
        _("Carol, Joe’s mum"),
        _("Read how Joe’s week was, answer an update, and join his review."),
        Hat.CIRCLE,
    ),
    Part(
        "brother",
        "luke-marsh",
        _("Luke, Joe’s brother"),
        _("See Joe’s everyday life, his pictures and his meetings, and write for his nan."),
        Hat.CIRCLE,
    ),
    Part(
        "grandmother",
        "rose-marsh",
        _("Rose, Joe’s nan, who has no e-mail"),
        _("Read Joe’s news in large letters. Luke types for her, and each thing says so."),
        Hat.CIRCLE,
    ),
    Part(
        "worker",
        "blessing-mensah",
        _("Blessing, Joe’s key worker at Quay House"),
        _("Post an update with a picture, with one hand."),
        Hat.WORK,
    ),
    Part(
        "other-worker",
        "ryan-doyle",
        _("Ryan, a worker of another team"),
        _("See that Joe’s pages are not there for him."),
        Hat.WORK,
    ),
    Part(
        "worker-sister",
        "hannah-whitlock",
        _("Hannah, a worker whose brother lives at Quay House"),
        _("Change hats: worker at Millfield Road, sister at Quay House."),
        Hat.WORK,
    ),
    Part(
        "manager",
        "anita-desai",
        _("Anita, manager of Quay House and Millfield Road"),
        _("See all the people of two services."),
        Hat.WORK,
    ),
    Part(
        "chair",
        "margaret-ellis",
        _("Margaret, who chairs Joe’s review"),
        _("Set up a review, open the room, and close it with a summary."),
        Hat.WORK,
    ),
    Part(
        "safeguarding-lead",
        "dele-akande",
        _("Dele, the safeguarding lead"),
        _("See the updates that a person said no to, and nothing else of theirs."),
        Hat.WORK,
    ),
    Part(
        "administrator",
        "rosalind-keane",
        _("Rosalind, who looks after accounts and teams"),
        _("Find out whom a request to join is about, and give a role. See that nobody’s pages are there for her."),
        Hat.WORK,
    ),
    Part(
        "caldicott-guardian",
        "isaac-thorne",
        _("Isaac, the Caldicott Guardian"),
        _("Look again at a request to join that a service refused."),
        Hat.WORK,
    ),
    Part(
        "cover",
        "kofi-annor",
        _("Kofi, of an agency, on shift at Quay House"),
        _("See what a shift needs, until it ends."),
        Hat.WORK,
    ),
    Part(
        "parent-apart",
        "judith-fairweather",
        _("Judith, Ben’s mum, who must not meet his dad"),
        _("Read Ben’s news. See that nothing of his dad’s is there for you."),
        Hat.CIRCLE,
    ),
    Part(
        "advocate",
        "fiona-grant",
        _("Fiona, Joe’s advocate"),
        _("See what Joe’s advocate may see."),
        Hat.CIRCLE,
    ),
    Part(
        "person",
        "joe-marsh",
        _("Joe himself"),
        _("Read what is written about you, and take back what you like."),
        Hat.SELF,
    ),
    Part(
        "editor",
        "tom-hartley",
        _("Tom, who writes the provider’s policies"),
        _("Import a Word file, look at it, and publish it."),
        Hat.WORK,
        "wagtailadmin_home",
    ),
    Part(
        "other-manager",
        "sian-bevan",
        _("Siân, manager at another provider"),
        _("See that nothing of the first provider is there for her."),
        Hat.WORK,
    ),
]
BY_KEY = {part.key: part for part in CAST}
