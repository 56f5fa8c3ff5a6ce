"""The models of signing in, by noun."""

from .credentials import CredentialChange
from .providers import IdentityProvider
from .resets import DeviceReset
from .sessions import SignedIn

__all__ = ["CredentialChange", "DeviceReset", "IdentityProvider", "SignedIn"]
