"""Limits that hold however many ask at once: counted in the cache that all processes share, by atomic steps."""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True)
class Limit:
    """At most `most` in `seconds`, for each key. The time runs from the first one.

    The counter is made by `add` and raised by `incr`, atomic in Redis and in the memory of one process alike: of two
    hundred at once exactly `most` are let through. allauth's own limits read, add and write back.

    >>> codes = Limit("codes", most=3, seconds=900)
    >>> [codes.hit("carol") for _ in range(4)]
    [True, True, True, False]
    """

    name: str
    most: int
    seconds: int

    def hit(self, key: str) -> bool:
        """Count one more for `key`; whether it is still within the limit."""
        return self._raise(self._counter(key)) <= self.most

    def is_reached(self, key: str) -> bool:
        """Whether the next one for `key` would be refused; counts nothing."""
        return int(cache.get(self._counter(key), 0)) >= self.most

    def give_back(self, key: str) -> None:
        """Take one back that was counted before it was known to be harmless: the password was right."""
        try:
            cache.decr(self._counter(key))
        except ValueError:
            # The time was over in between: there is nothing to give back.
            return

    def _counter(self, key: str) -> str:
        # Keys hold names and addresses; the cache shall not, and wants no long or odd ones.
        digest = hashlib.sha256(key.encode()).hexdigest()
        return f"limit:{self.name}:{digest}"

    def _raise(self, counter: str) -> int:
        while True:
            cache.add(counter, 0, timeout=self.seconds)
            try:
                count = cache.incr(counter)
            except ValueError:
                # It ended between the two steps: begin anew.
                continue
            if count == 1:
                # In Redis a counter that ends within `incr` itself would come back without an end.
                cache.touch(counter, self.seconds)
            return int(count)
