"""The doors to what people sent, by noun."""

from .name_sounds import name_sound, name_sound_edit, name_sound_own, name_sound_remove
from .pictures import picture

__all__ = ["name_sound", "name_sound_edit", "name_sound_own", "name_sound_remove", "picture"]
