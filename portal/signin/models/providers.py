import uuid

from allauth.socialaccount.models import SocialApp
from django.db import models
from django.utils import timezone

from portal.people.models import Provider

from ..querysets import IdentityProviderQuerySet


class IdentityProvider(models.Model):
    """A provider's own sign-in by OpenID Connect: one for each provider, made by `add_identity_provider`.

    Address, client and secret stand in `app`, which allauth reads.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.OneToOneField(Provider, models.PROTECT, related_name="identity_provider")
    app = models.OneToOneField(SocialApp, models.PROTECT, related_name="identity_provider")
    label = models.CharField(max_length=80)
    is_on = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now, editable=False)

    objects = IdentityProviderQuerySet.as_manager()

    def __str__(self) -> str:
        return self.label
