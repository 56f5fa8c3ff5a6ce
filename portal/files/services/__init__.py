"""Keeping what people send: pictures, and how their names are said."""

from .disk import sweep
from .name_sounds import file_of as sound_file_of
from .name_sounds import forget_name_sound, keep_name_sound, name_sound_on_card, own_name_sound, receive_sound
from .pictures import file_of, keep_picture, move_pictures, prepared, receive_picture

__all__ = [
    "file_of",
    "forget_name_sound",
    "keep_name_sound",
    "keep_picture",
    "move_pictures",
    "name_sound_on_card",
    "own_name_sound",
    "prepared",
    "receive_picture",
    "receive_sound",
    "sound_file_of",
    "sweep",
]
