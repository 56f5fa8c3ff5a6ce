"""Telling an editor, in plain sentences, what of a Word file did not come along and what was put right."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LONGEST_QUOTE = 160


def quote(words: str) -> str:
    """Return words in quotation marks, cut at a word where they are long."""
    if len(words) > LONGEST_QUOTE:
        words = words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"
    return f"“{words}”"


def left_out(count: Counter[str], quoted: dict[str, list[str]], missing: list[str]) -> list[str]:
    """Return a sentence for each kind of thing that did not come along, the weightiest first.

    In: how many of each kind were met, the words that stood in them, and words that were lost on the way.
    """
    said = [
        _with_words(what, _sentence(what, count[what]), [words for words in quoted.get(what, []) if words])
        for what in _ORDER
        if count[what]
    ]
    if missing:
        said.append(_("Some words may be missing. Please look for: %(words)s.") % {"words": ", ".join(missing)})
    return said


_ORDER = [
    "footnote", "endnote", "picture", "chart", "diagram", "drawing", "equation", "other file", "other document",
    "comment", "change", "hidden", "crossed out", "raised", "highlight", "symbol", "inner link", "other link",
    "top", "foot", "repeated", "contents", "macro",
]  # fmt: skip


def _with_words(what: str, sentence: str, words: list[str]) -> str:
    """Return the sentence with what stood there, so that an editor can put it back."""
    if not words:
        return sentence
    said = ", ".join(quote(each) for each in words)
    if what in {"picture", "chart", "diagram", "drawing"}:
        return f"{sentence} " + _("Described in the file as: %(words)s.") % {"words": said}
    return f"{sentence} " + _("The words were: %(words)s.") % {"words": said}


def _sentence(what: str, number: int) -> str:
    """Return what to say of one kind of thing."""
    plural = {
        "footnote": ngettext("A footnote was left out.", "%(n)d footnotes were left out.", number),
        "endnote": ngettext("A note at the end was left out.", "%(n)d notes at the end were left out.", number),
        "picture": ngettext("A picture was left out.", "%(n)d pictures were left out.", number),
        "chart": ngettext("A chart was left out.", "%(n)d charts were left out.", number),
        "diagram": ngettext("A diagram was left out.", "%(n)d diagrams were left out.", number),
        "drawing": ngettext("A drawn shape was left out.", "%(n)d drawn shapes were left out.", number),
        "equation": ngettext("A formula was left out.", "%(n)d formulas were left out.", number),
        "other file": ngettext(
            "Another file stood inside this one. It was left out.",
            "%(n)d other files stood inside this one. They were left out.",
            number,
        ),
        "other document": ngettext(
            "Another document stood inside this one. It was left out.",
            "%(n)d other documents stood inside this one. They were left out.",
            number,
        ),
        "comment": ngettext("A comment was left out.", "%(n)d comments were left out.", number),
        "hidden": _("Hidden words were left out."),
        "change": _(
            "This file has tracked changes. Words that were added came along; words that were taken out did not."
        ),
        "crossed out": _("Some words were crossed out in the file. They are plain words now: please check them."),
        "raised": _("Some letters or figures stood higher or lower than the line. They stand on the line now."),
        "highlight": _("Colour behind words was left out."),
        "symbol": ngettext("A sign could not be read.", "%(n)d signs could not be read.", number),
        "inner link": ngettext(
            "A link to another place in the file is plain words now.",
            "%(n)d links to other places in the file are plain words now.",
            number,
        ),
        "other link": ngettext(
            "A link that leads to no web page is plain words now.",
            "%(n)d links that lead to no web page are plain words now.",
            number,
        ),
        "top": _("Words at the top of each page were left out."),
        "foot": _("Words at the foot of each page were left out."),
        "repeated": _("A line that kept coming back, like the name at the top of a page, was left out."),
        "contents": _("The list of contents was left out. The site makes its own."),
        "macro": _("This file holds small programmes (macros). They were left out."),
    }
    return plural[what] % {"n": number} if "%(n)d" in plural[what] else plural[what]


def changed(count: Counter[str]) -> list[str]:
    """Return a sentence for each kind of thing that was put right on the way: nothing is lost by it, but it shows."""
    said = {
        "heading": ngettext(
            "A line that looked like a heading became one.",
            "%(n)d lines that looked like headings became headings.",
            count["heading"],
        ),
        "joined": ngettext(
            "A paragraph that was cut in two was put together.",
            "%(n)d paragraphs that were cut in two were put together.",
            count["joined"],
        ),
        "long heading": ngettext(
            "A heading as long as a paragraph became a paragraph.",
            "%(n)d headings as long as a paragraph became paragraphs.",
            count["long heading"],
        ),
        "typed list": ngettext(
            "Lines with a typed dot or dash became a list.",
            "Lines with a typed dot or dash became %(n)d lists.",
            count["typed list"],
        ),
        "box": ngettext(
            "A table with one cell became plain text.", "%(n)d tables with one cell became plain text.", count["box"]
        ),
        "text box": ngettext(
            "A text box stood beside the text. Its words come after the paragraph it stood by.",
            "%(n)d text boxes stood beside the text. Their words come after the paragraphs they stood by.",
            count["text box"],
        ),
    }
    return [text % {"n": count[what]} if "%(n)d" in text else text for what, text in said.items() if count[what]]
