"""What this app adds to the pages of others, by noun."""

from .cards import my_card

__all__ = ["my_card"]
