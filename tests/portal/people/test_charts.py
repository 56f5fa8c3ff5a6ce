from django.template import Context, Template

from portal.people.templatetags.charts import TALLEST, bars


def test_the_tallest_bar_is_that_of_the_most() -> None:
    drawn = bars([("Week 1", 4, "4 of 8"), ("Week 2", 8, "8 of 8"), ("Week 3", 0, "none")], "Answered")["bars"]
    assert [bar["height"] for bar in drawn] == [TALLEST // 2, TALLEST, 2]


def test_what_nobody_counted_is_said_and_not_drawn_as_nothing() -> None:
    template = Template("{% load charts %}{% bars rows 'Answered' %}")
    page = template.render(Context({"rows": [("Week 1", None, ""), ("Week 2", 3, "3 of 9")]}))
    assert page.count('class="unknown"') == 1
    assert "not counted" in page
    assert "3 of 9" in page


def test_no_bars_at_all_are_still_a_chart() -> None:
    assert bars([], "Answered")["bars"] == []
