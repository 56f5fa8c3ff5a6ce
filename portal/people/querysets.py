from typing import TYPE_CHECKING, Self

from django.contrib.auth.base_user import BaseUserManager
from django.utils import timezone

from portal.access.querysets import ShelvedQuerySet

if TYPE_CHECKING:
    from .models import User


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """An account with a name to sign in by; without a password it cannot sign in by one."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> "User":
        """An operator's account, for Django's `createsuperuser`. It opens nobody's shelf."""
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class MembershipQuerySet(ShelvedQuerySet):
    def in_force(self) -> Self:
        """Members of now: those who have begun and have not left."""
        now = timezone.now()
        return self.filter(starts__lte=now).exclude(ends__lte=now)
