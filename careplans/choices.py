from django.utils.translation import gettext_lazy as _

# The agenda a review begins from: the person first, and what was agreed last time before anything new.
STEPS = (
    _("What I want to say"),
    _("What has gone well"),
    _("What we agreed last time"),
    _("What could be better"),
    _("What we do next"),
)
