"""Making the demo: what stands in it (`content`), what happens in it (`life`), and the pages (`policies`)."""

from .content import load, stories

__all__ = ["load", "stories"]
