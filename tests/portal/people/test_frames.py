from django.template import Context, Template
from django.test import RequestFactory

from portal.people.registry import Tab
from portal.people.templatetags.frames import item

TABS = [Tab("today", "Today", "sun", "today", 10), Tab("people", "People", "users", "people", 50)]


def _here(path: str, **values: object) -> str:
    template = Template(
        "{% load frames %}{% tabs_here tabs as shown %}"
        "{% for t in shown %}{% if t.is_here %}{{ t.label }} {% endif %}{% endfor %}"
    )
    return template.render(Context({"request": RequestFactory().get(path), "tabs": TABS, **values})).strip()


def test_a_page_lies_in_the_tab_whose_address_begins_its_own() -> None:
    assert _here("/today/") == "Today"
    assert _here("/people/4ae1e6a6-0000-4000-8000-000000000000/circle/") == "People"
    assert _here("/notifications/") == ""


def test_a_page_may_name_its_tab() -> None:
    assert _here("/people/4ae1e6a6-0000-4000-8000-000000000000/", tab="today") == "Today"


def test_a_panel_sees_its_own_values_over_those_of_the_page() -> None:
    template = Template("{% load frames %}{% panel 'components/mood.html' values %}|{{ mood }}")
    drawn = template.render(Context({"mood": "hard", "values": {"mood": "great"}}))
    assert "great" in drawn
    assert drawn.endswith("|hard")


def test_an_item_that_is_not_there_is_nothing() -> None:
    assert item({"said-no": "hand"}, "said-no") == "hand"
    assert item({"said-no": "hand"}, "other") == ""
    assert item(None, "other") == ""
