"""The public pages: what stands on them, for whom, and at what cost."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page

from portal.policies.blocks import outline
from portal.policies.models import HomePage, PolicyPage, ProviderPage
from tests.queries import exactly, same_for_1_and_30

from .conftest import SECRET, add_policy


def heading(text, level="2"):
    return {"type": "heading", "value": {"text": text, "level": level}}


def text(words):
    return {"type": "text", "value": f"<p>{words}</p>"}


TABLE = {
    "type": "table",
    "value": {
        "caption": "Who rings",
        "columns": [{"type": "words", "heading": "Who"}, {"type": "words", "heading": "When"}],
        "rows": [{"values": ["<p>Key worker</p>", "<p>Every <strong>Friday</strong></p>"]}],
    },
}


def body_of(page):
    return PolicyPage(title="t", body=page).body


def heading_levels(html):
    return [int(level) for level in re.findall(r"<h([1-6])\b", html)]


def test_the_front_page_names_the_providers_and_the_way_in(client, pages):
    html = client.get("/").content.decode()
    assert html.index("Cwm Afon Living") < html.index("Harbour Lane Support")
    assert f'href="{pages.provider.url}"' in html
    assert f'href="{reverse("account_login")}"' in html


def test_a_provider_page_lists_its_own_published_policies_and_services(client, pages):
    html = client.get(pages.provider.url).content.decode()
    assert "Listening to families" in html
    assert "Quay House" in html
    assert SECRET not in html
    assert "Gwrando" not in html
    assert "Bryn Teg" not in html


def test_a_draft_is_not_there_for_readers(client, pages):
    assert client.get(pages.published.url).status_code == 200
    assert client.get(pages.draft.url).status_code == 404


def test_a_policy_shows_summary_dates_whom_to_ask_text_and_table(client, pages):
    page = add_policy(
        pages.provider,
        "Ringing home",
        summary="We ring every week.\n\nAsk us why.",
        in_force_on="2026-04-01",
        review_on="2027-04-01",
        ask="Family team",
        body=[heading("How"), text("We ring."), TABLE],
    )
    html = client.get(page.url).content.decode()
    for words in ("We ring every week.", "1 April 2026", "1 April 2027", "Family team", "<p>We ring.</p>"):
        assert words in html
    assert '<th scope="col">Who</th>' in html
    assert "<caption>Who rings</caption>" in html
    assert "Every <strong>Friday</strong>" in html


def test_a_list_of_contents_comes_with_the_fourth_heading(client, pages):
    three = add_policy(pages.provider, "Three", body=[heading(name) for name in "abc"])
    four = add_policy(pages.provider, "Four", body=[heading(name) for name in "abcd"])
    assert "policy-contents" not in client.get(three.url).content.decode()
    html = client.get(four.url).content.decode()
    links = re.findall(r'<a href="#(part-[a-z]+)">', html)
    assert links == ["part-a", "part-b", "part-c", "part-d"]
    assert all(f'id="{link}"' in html for link in links)


@pytest.mark.parametrize(
    ("chosen", "shown"), [("444", "234"), ("243", "233"), ("2434", "2334"), ("42", "22"), ("324", "223")]
)
def test_heading_levels_never_skip(db, chosen, shown):
    parts = outline(body_of([heading(f"h{n}", level) for n, level in enumerate(chosen)]))
    assert "".join(str(part.level) for part in parts) == shown


def test_a_page_has_one_title_and_its_headings_follow_on(client, pages):
    page = add_policy(pages.provider, "Levels", body=[heading(f"h{n}", level) for n, level in enumerate("4342")])
    assert heading_levels(client.get(page.url).content.decode()) == [1, 2, 2, 3, 4, 2]


def test_headings_of_the_same_words_have_anchors_of_their_own(db):
    parts = outline(body_of([heading("Why"), heading("Why"), heading("Why 2"), heading("Pam?")]))
    assert [part.anchor for part in parts] == ["part-why", "part-why-2", "part-why-2-2", "part-pam"]


def test_words_of_an_editor_are_shown_as_words(client, pages):
    page = add_policy(
        pages.provider,
        "<script>x</script>",
        summary="<b>bold?</b>",
        ask="<i>me</i>",
        body=[heading("<img src=x>")],
    )
    html = client.get(page.url).content.decode()
    assert not re.search(r"<script>x|<b>bold|<i>me|<img src=x", html)
    assert "&lt;img src=x&gt;" in html


def test_no_cookie_for_somebody_who_only_reads(client, pages):
    for page in (pages.home, pages.provider, pages.published):
        response = client.get(page.url)
        assert (page.url, response.status_code, dict(response.cookies)) == (page.url, 200, {})


def test_public_pages_keep_the_strict_content_policy(client, pages):
    for page in (pages.home, pages.provider, pages.published):
        policy = client.get(page.url).headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def test_a_signed_in_reader_gets_a_page_that_no_shared_cache_keeps(sign_in, pages):
    for key in ("editor", "other-manager", "mother", "person"):
        response = sign_in(key).get(pages.published.url)
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "wagtail-userbar" not in response.content.decode()


def test_public_pages_hold_nothing_of_a_person(client, cast, pages):
    names = {person.name for person in cast.people} | {user.name for user in cast.users.values()}
    for page in (pages.home, pages.provider, pages.published):
        html = client.get(page.url).content.decode()
        assert [name for name in names if name in html] == []


def test_the_list_of_policies_costs_the_same_with_1_and_30(client, pages):
    def add(count):
        for _ in range(count):
            number = PolicyPage.objects.count()
            add_policy(pages.provider, f"Policy {number}", body=[heading("h"), text("w")])
            pages.provider.refresh_from_db()

    same_for_1_and_30(8, add, lambda: client.get(pages.provider.url))


def test_a_policy_costs_the_same_with_1_and_30_blocks(client, pages):
    short = add_policy(pages.provider, "Short", body=[text("w")])
    long = add_policy(pages.provider, "Long", body=[heading("h"), text("w"), TABLE] * 10)
    client.get(short.url)
    for page in (short, long):
        with exactly(8):
            client.get(page.url)


def test_the_front_page_costs_the_same_with_more_providers(client, cast, pages):
    from portal.people.services import add_provider
    from portal.policies.services import lay_out_provider

    def add(count):
        for _ in range(count):
            number = ProviderPage.objects.count()
            lay_out_provider(actor=None, provider=add_provider(actor=None, name=f"P {number}", slug=f"p-{number}"))

    same_for_1_and_30(6, add, lambda: client.get("/"))


def test_each_page_has_its_one_place(pages):
    assert HomePage.clean_parent_page_models() == [Page]
    assert HomePage.allowed_subpage_models() == [ProviderPage]
    assert ProviderPage.clean_parent_page_models() == [HomePage]
    assert ProviderPage.allowed_subpage_models() == [PolicyPage]
    assert PolicyPage.clean_parent_page_models() == [ProviderPage]
    assert PolicyPage.allowed_subpage_models() == []
    assert not ProviderPage.can_create_at(pages.home)
    assert not HomePage.can_create_at(pages.home.get_parent())


def test_a_policy_is_published_with_a_summary_only(pages):
    page = PolicyPage(title="Empty", live=False)
    pages.provider.add_child(instance=page)
    with pytest.raises(ValidationError, match="summary"):
        page.full_clean()
