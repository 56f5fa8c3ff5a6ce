"""Axe over every page once, as the role that sees most of it, at three widths; and the check itself finds a fault."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve

from tests.access.table import DOORS

WIDTHS = (320, 768, 1280)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# (title, name of the URL, who, where; from there a link that fits a pattern is followed, or what stands behind “+” is
# added to the page of the first person, behind “meeting+” to that of the first meeting; “>” goes on from there)
PAGES = [
    ("home", "wagtail_serve", None, "/", None),
    ("provider", "wagtail_serve", None, "/harbour-lane/", None),
    ("policy", "wagtail_serve", None, "/harbour-lane/", r"/harbour-lane/[\w-]+/$"),
    ("sign in", "account_login", None, "/accounts/login/", None),
    ("password forgotten", "account_reset_password", None, "/accounts/password/reset/", None),
    ("no such page", "wagtail_serve", None, "/nothing-here/", None),
    ("demo", "demo", None, "/demo/", None),
    ("mailbox", "demo_mailbox", None, "/demo/mailbox/", None),
    ("components", "components", "mother", "/components/", None),
    ("today, mother", "today", "mother", "/today/", None),
    ("today, person", "today", "person", "/today/", None),
    ("today, manager", "today", "manager", "/today/", None),
    ("people", "people", "manager", "/people/", None),
    ("person", "person", "mother", "/people/", r"/people/[0-9a-f-]{36}/$"),
    ("circle", "circle", "mother", "/people/", r"/people/[0-9a-f-]{36}/circle/$"),
    ("notifications", "notifications", "mother", "/notifications/", None),
    ("sign out", "account_logout", "mother", "/accounts/logout/", None),
    ("password change", "account_change_password", "mother", "/accounts/password/change/", None),
    ("talk", "talk", "worker", "/talk/", None),
    ("talk of a person", "person_talk", "mother", "/people/", r"/people/[0-9a-f-]{36}/talk/$"),
    ("a closed door", "person_talk", "chair", "/people/", "+talk/"),
    ("update", "update", "mother", "/talk/", r"/updates/[0-9a-f-]{36}/$"),
    ("update, person", "update", "person", "/talk/", r"/updates/[0-9a-f-]{36}/$"),
    ("take back", "update_take_back", "person", "/talk/", r"/take-back/$"),
    ("choose whom", "update_choose", "worker", "/updates/new/", None),
    ("new update", "update_new", "worker", "/people/", "+updates/new/"),
    ("kept back", "kept_back", "safeguarding-lead", "/kept-back/", None),
    ("meetings", "meetings", "mother", "/meetings/", None),
    ("meeting", "meeting", "chair", "/meetings/", r"/meetings/[0-9a-f-]{36}/$"),
    ("room", "meeting_room", "chair", "/meetings/", r"/room/$"),
    ("summary", "meeting_summary", "mother", "/meetings/", r"/summary/$"),
    ("choose a review", "review_new", "chair", "/reviews/new/", None),
    ("set up a review", "review_set_up", "chair", "/reviews/new/", r"/reviews/new/$"),
    ("invite", "meeting_invite", "chair", "/meetings/", "meeting+invitations/"),
    ("add an item", "item_add", "chair", "/meetings/", "meeting+items/"),
    ("add a note", "note_add", "chair", "/meetings/", "meeting+notes/"),
    ("add an agreement", "agreement_add", "chair", "/meetings/", "meeting+agreements/"),
    ("add an action", "action_add", "chair", "/meetings/", "meeting+actions/"),
    ("close", "meeting_close", "chair", "/meetings/", "meeting+close/"),
    (
        "answer an agreement",
        "agreement_answer",
        "chair",
        "/meetings/",
        "meeting+room/>/agreements/[0-9a-f-]+/answer/",
    ),
    ("said no", "update_said_no", "worker", "/people/", "+updates/said-no/"),
    ("take a picture back", "picture_take_back", "person", "/talk/", r"/updates/[0-9a-f-]{36}/$>picture/take-back/$"),
    ("reading settings", "reader", None, "/reader/", None),
    # Authorities, roles, shifts, leaving, turning 16 and 18, dying (part D).
    ("who may decide", "authorities", "mother", "/people/", "+authorities/"),
    ("who may decide, manager", "authorities", "manager", "/people/", "+authorities/"),
    ("a paper", "authority_new", "manager", "/people/", "+authorities/new/"),
    ("a paper seen", "authority_seen", "manager", "/people/", "+authorities/>/authorities/[0-9a-f-]{36}/seen/$"),
    ("a paper ends", "authority_end", "manager", "/people/", "+authorities/>/authorities/[0-9a-f-]{36}/end/$"),
    ("turning 18", "turning", "manager", "/people/", "+turning/18/"),
    ("somebody died", "death_new", "manager", "/people/", "+died/"),
    ("leaving", "membership_end", "manager", "/people/", "+circle/>/members/[0-9a-f-]{36}/end/$"),
    ("leaving oneself", "membership_end", "mother", "/people/", "+circle/>/members/[0-9a-f-]{36}/end/$"),
    ("team", "team", "manager", "/team/", None),
    ("give a role", "role_give", "manager", "/team/", r"/team/[0-9a-f-]{36}/roles/new/$"),
    ("end a role", "role_end", "manager", "/team/", r"/team/roles/[0-9a-f-]{36}/end/$"),
    ("work ends", "employment_end", "manager", "/team/", r"/team/roles/[0-9a-f-]{36}/work-ends/$"),
    ("cover", "shift_new", "manager", "/team/", r"/team/[0-9a-f-]{36}/shifts/new/$"),
    # Role cards, names, hats (part E).
    ("card of a worker", "card", "mother", "/people/", r"/people/[0-9a-f-]{36}/circle/$>/who/[0-9a-f-]{36}/$"),
    ("my name and picture", "card_edit", "worker", "/me/card/", None),
    ("what my card says", "card_words", "worker", "/me/", r"/me/card/[0-9a-f-]{36}/$"),
    ("how a service is reached", "service_reach", "manager", "/team/", r"/services/[0-9a-f-]{36}/reach/$"),
    ("hats", "hats", "worker-sister", "/hats/", None),
    ("how my name is said", "name_sound_edit", "worker", "/me/card/name/", None),
    # Signing in, the second step, my account (part A).
    ("a code by e-mail", "sign_in_code", None, "/accounts/code/", None),
    ("is it still you", "step_up", "mother", "/step-up/", None),
    ("my account", "account", "worker", "/me/", None),
    ("my address", "address", "mother", "/me/address/", None),
    ("no address", "address_remove", "mother", "/me/address/remove/", None),
    ("an app", "app_add", "mother", "/me/second-step/app/", None),
    ("a list of codes", "codes_make", "mother", "/me/second-step/codes/", None),
    # Who must not meet, and helpers (part F).
    ("who must not meet", "apart", "safeguarding-lead", "/apart/", None),
    ("keep two apart", "apart_new", "safeguarding-lead", "/apart/", r"/apart/new/[0-9a-f-]{36}/$"),
    ("end keeping apart", "apart_end", "safeguarding-lead", "/apart/", r"/apart/[0-9a-f-]{36}/end/$"),
    ("look at it again", "apart_renew", "safeguarding-lead", "/apart/", r"/apart/[0-9a-f-]{36}/renew/$"),
    ("writing for somebody", "helping", "brother", "/helping/", None),
    ("name a helper", "helping_new", "mother", "/helping/new/", None),
    ("record a helper", "helping_record", "worker", "/people/", "+helping/new/"),
    ("reviews of a person", "person_reviews", "mother", "/people/", r"/reviews/$"),
    # Joining (part C).
    ("type a code", "join", None, "/join/", None),
    ("ask to join", "ask_to_join", None, "/ask-to-join/", None),
    ("ask a provider", "ask_to_join_provider", None, "/ask-to-join/harbour-lane/", None),
    ("invitations", "invitations", "manager", "/people/", "+invitations/"),
    ("invite", "invitation_new", "manager", "/people/", "+invitations/new/"),
    ("invitations to a team", "staff_invitations", "manager", "/team/", r"/services/[0-9a-f-]{36}/invitations/$"),
    (
        "invite into a team",
        "staff_invitation_new",
        "manager",
        "/team/",
        r"/services/[0-9a-f-]{36}/invitations/$>/invitations/new/$",
    ),
    ("ask for somebody", "ask_for_somebody", "person", "/people/", "+ask-for-somebody/"),
    ("what I asked for", "own_request", "person", "/ask-to-join/", r"/my-requests/[0-9a-f-]{36}/$"),
    ("who asks to join", "join_requests", "administrator", "/join-requests/", None),
    ("a request", "join_request", "administrator", "/join-requests/", r"/join-requests/[0-9a-f-]{36}/$"),
    ("match", "join_request_match", "administrator", "/join-requests/", r"/join-requests/[0-9a-f-]{36}/$>/match/$"),
    (
        "cannot help",
        "join_request_cannot_help",
        "administrator",
        "/join-requests/",
        r"/join-requests/[0-9a-f-]{36}/$>/cannot-help/$",
    ),
    ("answer", "join_request_answer", "manager", "/join-requests/", r"/join-requests/[0-9a-f-]{36}/$>/answer/$"),
    # Passkeys, work accounts, devices, a lost second step (part B). Its two pages about one case: test_lost_step.py.
    ("add a passkey", "passkey_new", "worker", "/me/passkeys/new/", None),
    ("work sign-in", "work_sign_in", None, "/accounts/work/", None),
    ("devices", "signed_in", "mother", "/me/devices/", None),
    ("lost phone", "reset_ask", "mother", "/accounts/lost/", None),
    ("lost phone, asked", "reset_asked", None, "/accounts/lost/asked/", None),
    ("lost phone, helping", "resets", "manager", "/resets/", None),
    ("lost phone, the second to be sure", "reset_confirm", "administrator", "/resets/", r"/confirm/$"),
]


# Parts are seen in their pages, and the others are no pages; those that need a code are scanned in test_letter.py.
NO_PAGES = {
    "death_take_back",
    "reset_stop",
    "nothing_open",
    "picture",
    "name_sound",
    "name_sound_own",
    "talk_part",
    "updates_part",
    "update_part",
    "room_part",
    "meeting_summary_pdf",
    "invitation",
    "invitation_code",
    "invitation_account",
    "asked",
    "join_request_letter",
}


def faults(page) -> list[str]:
    """Rule and place of each fault that axe finds."""
    results = Axe().run(page, options=RULES)
    return [
        f"{found['id']}: {node['html'][:160]}" for found in results.response["violations"] for node in found["nodes"]
    ]


@pytest.mark.parametrize(("title", "name", "who", "path", "link"), PAGES, ids=[page[0] for page in PAGES])
def test_page(visit, title, name, who, path, link):
    visitor = visit(who)
    page = visitor.goto(path)
    for step in (link or "").split(">"):
        page = follow(visitor, step) if step else page
    assert resolve(urlsplit(page.url).path).url_name == name
    visitor.problems = [problem for problem in visitor.problems if "404" not in problem]
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if wrong := faults(page):
            found[width] = wrong
        if low := small_targets(page):
            found[f"{width} small"] = low
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found[f"{width} wide"] = [f"the page is {wide} pixels wide"]
    assert found == {}


def small_targets(page) -> list[str]:
    """Buttons and fields less than 44 pixels high: a thumb misses them."""
    return page.evaluate(
        """() => [...document.querySelectorAll(
            "button, .button, select, textarea, summary, input:not([type=hidden], [type=checkbox], [type=radio])")]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
            .map(e => e.outerHTML.slice(0, 120))"""
    )


def follow(visitor, pattern: str):
    """Go to the first link that matches, from this page or from the first person's."""
    if pattern.startswith("meeting+"):
        meeting = fitting(visitor.page, r"/meetings/[0-9a-f-]{36}/")[0]
        return visitor.goto(re.match(r"/meetings/[0-9a-f-]{36}/", meeting)[0] + pattern.removeprefix("meeting+"))
    matching = fitting(visitor.page, pattern)
    if not matching:
        person = re.match(r"/people/[0-9a-f-]{36}/", fitting(visitor.page, r"/people/[0-9a-f-]{36}/")[0])[0]
        if pattern.startswith("+"):
            return visitor.goto(person + pattern[1:])
        visitor.goto(person)
        matching = fitting(visitor.page, pattern)
    return visitor.goto(matching[0])


def fitting(page, pattern: str) -> list[str]:
    """The addresses of the page's links that fit a pattern."""
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    if pattern.startswith("+"):
        return []
    return [href for href in links if re.search(pattern, href.split("?")[0])]


def test_a_fault_is_found(visit):
    visitor = visit()
    visitor.page.set_content("<html lang='en'><title>x</title><main><h1>x</h1><img src='/x.png'><input></main></html>")
    visitor.problems.clear()
    assert {fault.split(":")[0] for fault in faults(visitor.page)} >= {"image-alt", "label"}


def test_no_page_is_forgotten():
    pages = {door.name for door in DOORS if door.method == "GET" and 200 in door.expect} - NO_PAGES
    assert pages - {name for _, name, *_ in PAGES} == set()
