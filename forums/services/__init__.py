"""What is written in the talk of a circle (`updates`), and what its pages show of it (`pages`)."""

from .updates import (
    NoLongerHere,
    answer_update,
    clean_words,
    open_forum,
    post_update,
    take_back_picture,
    take_back_update,
)

__all__ = [
    "NoLongerHere",
    "answer_update",
    "clean_words",
    "open_forum",
    "post_update",
    "take_back_picture",
    "take_back_update",
]
