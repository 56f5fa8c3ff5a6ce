"""Reads settings from the environment, and says in one sentence each what is missing or unsafe."""

import os
from collections.abc import Callable, Mapping

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class Environment:
    """Collects every problem before it refuses, so that an operator mends them all in one go.

    >>> env = Environment({"WORKERS": "4"})
    >>> env.whole_number("WORKERS", 1)
    4
    """

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = os.environ if values is None else values
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """The value of `name`, without surrounding white space, or `default`."""
        return self.values.get(name, "").strip() or default

    def required(self, name: str, what: str, check: Callable[[str], str | None] | None = None) -> str:
        """The value of `name`; notes a problem when it is missing or `check` returns a sentence about it."""
        value = self.text(name)
        if not value:
            self.problems.append(f"{name} is missing: set it to {what}.")
        elif check and (problem := check(value)):
            self.problems.append(f"{name} {problem}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes or no: 1, true, yes, on; 0, false, no, off. Notes a problem for anything else."""
        value = self.values.get(name)
        if value is None:
            return default
        if value.strip().lower() in TRUE:
            return True
        if value.strip().lower() in FALSE:
            return False
        self.problems.append(f"{name} is “{value}”: write 1 for yes or 0 for no.")
        return default

    def whole_number(self, name: str, default: int) -> int:
        """A whole number of 0 or more. Notes a problem for anything else."""
        value = self.text(name)
        if not value:
            return default
        if not value.isascii() or not value.isdigit():
            self.problems.append(f"{name} is “{value}”: write a whole number.")
            return default
        return int(value)

    def names(self, name: str, default: str = "") -> list[str]:
        """Values separated by commas, without empty ones."""
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def refuse(self, condition: bool, sentence: str) -> None:
        """Note `sentence` as a problem when `condition` holds."""
        if condition:
            self.problems.append(sentence)

    def finish(self) -> None:
        """Raise `ImproperlyConfigured` with every problem found, one on each line."""
        if self.problems:
            raise ImproperlyConfigured("The portal cannot start:\n" + "\n".join(f"  - {p}" for p in self.problems))
