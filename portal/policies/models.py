import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Collection, Page, PagePermissionTester

from portal.people.models import Provider, Service

from .blocks import WORDS, BodyBlock, Part, outline
from .querysets import PublicPageManager

# Below this many headings a list of contents is longer to read than the page is to look through.
CONTENTS_FROM = 4


class LaidOutPagePermissions(PagePermissionTester):
    """A page that the portal lays out itself: editors write on it, but cannot take it away, move or copy it."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(self.user.is_superuser and super().can_delete(ignore_bulk))

    def can_unpublish(self) -> bool:
        return bool(self.user.is_superuser and super().can_unpublish())

    def can_copy(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False


class PolicyPagePermissions(PagePermissionTester):
    """A policy is public once it is published: it cannot be put behind a password."""

    def can_set_view_restrictions(self) -> bool:
        return False


class PublicPage(Page):
    """What every page of this site has in common: it is for everybody, or it is a draft."""

    # Scheduling would need a clock that nobody watches; a search engine's fields are not what an editor should mind.
    private_page_options: list[str] = []
    settings_panels: list[Any] = []
    promote_panels: list[Any] = []

    class Meta:
        abstract = True

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as readers would see it, under their content policy, but inside the editor's own frame."""
        response = super().serve_preview(request, mode_name)
        response._csp_replace = {"frame-ancestors": ["'self'"]}
        return response


class HomePage(PublicPage):
    """What this site is, the providers on it, and the way in."""

    intro = RichTextField(_("what this site is"), features=WORDS)

    objects = PublicPageManager()
    template = "policies/home_page.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["policies.ProviderPage"]
    # Wagtail's own title panel looks for the field of the slug, which stays as it was laid out.
    content_panels = [FieldPanel("title"), FieldPanel("intro")]

    class Meta:
        verbose_name = _("front page")

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return LaidOutPagePermissions(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["providers"] = ProviderPage.objects.child_of(self).live().order_by("title")
        return context


class ProviderPage(PublicPage):
    """A provider: who they are, their services and their policies. Everything below it belongs to its editors."""

    provider = models.OneToOneField(Provider, models.PROTECT, related_name="page")
    editors = models.OneToOneField(Group, models.PROTECT, related_name="+")
    collection = models.OneToOneField(Collection, models.PROTECT, related_name="+")
    intro = RichTextField(_("who you are, in a few sentences"), features=WORDS, blank=True)

    objects = PublicPageManager()
    template = "policies/provider_page.html"
    is_creatable = False
    parent_page_types = ["policies.HomePage"]
    subpage_types = ["policies.PolicyPage"]
    content_panels = [FieldPanel("title"), FieldPanel("intro")]

    class Meta:
        verbose_name = _("page of a provider")
        verbose_name_plural = _("pages of providers")

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return LaidOutPagePermissions(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["policies"] = PolicyPage.objects.child_of(self).live().defer_streamfields().order_by("title")
        context["services"] = Service.objects.filter(provider=self.provider_id).order_by("name")
        return context


class PolicyPage(PublicPage):
    """One policy of a provider, with a summary in plain words before its text."""

    summary = models.TextField(
        _("in plain words"),
        max_length=1200,
        help_text=_("What this policy means for families, in a few short sentences. It stands above the policy."),
    )
    in_force_on = models.DateField(_("in force since"), null=True, blank=True)
    review_on = models.DateField(_("next looked at on"), null=True, blank=True)
    ask = models.CharField(
        _("who to ask"),
        max_length=200,
        blank=True,
        help_text=_("An office and how to reach it, such as “Family team, 01632 960 001”. Everybody can read this."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("the policy"), blank=True)

    objects = PublicPageManager()
    template = "policies/policy_page.html"
    parent_page_types = ["policies.ProviderPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("in_force_on"), FieldPanel("review_on"), FieldPanel("ask")], _("Dates and help")),
        FieldPanel("body"),
    ]
    promote_panels = [FieldPanel("slug")]

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return PolicyPagePermissions(user, self)

    @property
    def parts(self) -> list[Part]:
        """The body in order, its headings with level and anchor."""
        return outline(self.body)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["parts"] = self.parts
        headings = [part for part in context["parts"] if part.level]
        context["contents"] = headings if len(headings) >= CONTENTS_FROM else []
        context["provider_page"] = self.get_parent()
        return context


class WordImport(models.Model):
    """A Word file that was read into a page. Its key makes a form that is sent twice count once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(PolicyPage, models.CASCADE, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.UUIDField()
    left_out = models.JSONField(default=list)
    changed = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="one_import_of_a_key")]

    def __str__(self) -> str:
        return f"{self.page_id} from Word"
