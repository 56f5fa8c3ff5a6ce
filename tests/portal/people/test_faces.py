from xml.etree import ElementTree

import pytest

from portal.people.models import Membership, SupportedPerson, User
from portal.people.templatetags.faces import MOODS, STYLES, circle_ring, face, mood_face, mood_word, portrait

JOE = {"skin": "#eec1a2", "hair": "#8a5a33", "style": "curly", "glasses": True, "top": "#0b5c5e"}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("glasses", [True, False])
def test_every_style_is_drawn_in_the_colours_given(style: str, glasses: bool) -> None:
    drawn = face(JOE | {"style": style, "glasses": glasses}, "Joe Marsh")
    ElementTree.fromstring(drawn)
    assert JOE["skin"] in drawn
    assert JOE["hair"] in drawn
    assert JOE["top"] in drawn


def test_glasses_are_worn_only_where_they_are_drawn() -> None:
    assert portrait(JOE, "Joe Marsh") != portrait(JOE | {"glasses": False}, "Joe Marsh")


def test_a_face_beside_its_name_is_silent_and_one_alone_says_the_name() -> None:
    assert 'aria-hidden="true"' in face(JOE, "Joe Marsh")
    assert 'role="img" aria-label="Joe Marsh"' in face(JOE, "Joe Marsh", alone=True)


@pytest.mark.parametrize(
    "hostile",
    [
        {"skin": '#fff"/><script>alert(1)</script>'},
        {"top": "#0b5c5e;}"},
        {"hair": "url(https://example.org/)"},
        {"style": "<b>", "skin": 7, "hair": None, "top": ["#0b5c5e"]},
        {"glasses": "yes"},
    ],
)
def test_a_drawing_never_brings_markup_of_its_own(hostile: dict) -> None:
    drawn = face(hostile, "Joe Marsh")
    ElementTree.fromstring(drawn)
    assert "script" not in drawn
    assert "url(" not in drawn
    assert "<b>" not in drawn
    assert "#0b5c5e;}" not in drawn


def test_a_name_never_brings_markup_of_its_own() -> None:
    drawn = face(None, '<"& <x', alone=True)
    assert ElementTree.fromstring(drawn).get("aria-label") == '<"& <x'


def test_without_a_drawing_initials_stand_and_no_skin_or_hair_is_guessed() -> None:
    drawn = face({}, "Priya Nair")
    assert ">PN</text>" in drawn
    assert "ellipse" not in drawn


def test_initials_keep_their_colour() -> None:
    assert face(None, "Priya Nair") == face({}, "Priya Nair")


def test_a_mood_has_a_face_and_a_word_and_an_unknown_one_has_neither() -> None:
    for mood in MOODS:
        ElementTree.fromstring(mood_face(mood))
        assert mood_word(mood)
    assert mood_face("furious") == ""
    assert mood_word("furious") == ""


def _members(how_many: int) -> list[Membership]:
    users = [User(name=f"Friend Number{number} <i>", called=f"<{number}>") for number in range(how_many)]
    return [Membership(user=user) for user in users]


@pytest.mark.parametrize(("how_many", "drawn"), [(0, 0), (1, 1), (10, 10), (1000, 10)])
def test_the_ring_draws_ten_at_most(how_many: int, drawn: int) -> None:
    ring = circle_ring(SupportedPerson(name="Joe Marsh"), _members(how_many), [])
    names = [text for text in ElementTree.fromstring(ring).iter("text") if text.get("class") == "ring-name"]
    assert len(names) == drawn


def test_the_ring_tells_workers_from_family_by_their_line() -> None:
    ring = circle_ring(SupportedPerson(name="Joe Marsh"), _members(2), _members(3))
    assert ring.count("ring-worker") == 3
    assert ring.count("ring-line") == 5
