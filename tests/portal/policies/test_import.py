"""A Word file comes in: a draft and nothing else, told in full, once."""

import io
import re
import uuid

import docx
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Page, Revision

from portal.audit.models import Entry
from portal.policies.models import PolicyPage, WordImport
from portal.policies.services import import_policy, replace_text
from portal.policies.word import Heading, RichText, WordDocument, read_word

from .wordfiles import picture_file, saved

DOCUMENT = WordDocument(title="From Word", blocks=[Heading(2, "First"), RichText("<p>Words.</p>")])


def word_file(*paragraphs, heading="Why we have it", title="Visiting", with_picture=False):
    document = docx.Document()
    document.add_heading(title, 0)
    document.add_heading(heading, 1)
    for words in paragraphs or ("Visits are always open.",):
        document.add_paragraph(words)
    if with_picture:
        document.add_picture(picture_file())
    return SimpleUploadedFile("visiting.docx", saved(document))


def shown_key(client, address):
    """The key that the form carries, as a browser would send it."""
    return re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(address).content.decode())[1]


@pytest.fixture
def address(pages):
    return reverse("policy_import", args=[pages.provider.pk])


def test_a_word_file_becomes_a_draft(sign_in, cast, pages, address):
    client = sign_in("editor")
    response = client.post(address, {"file": word_file(), "key": shown_key(client, address)})
    page = PolicyPage.objects.get(title="Visiting")
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (page.live, page.owner, page.get_parent().specific) == (False, cast["editor"], pages.provider)
    assert [(part.level, part.text) for part in page.parts if part.level] == [(2, "Why we have it")]
    revision = page.get_latest_revision()
    assert (revision.user, Revision.objects.for_instance(page).count()) == (cast["editor"], 1)
    assert client.get(page.url).status_code == 404


def test_the_title_given_goes_before_the_one_in_the_file(sign_in, address):
    client = sign_in("editor")
    client.post(address, {"file": word_file(), "title": "Coming to see us", "key": uuid.uuid4()})
    assert PolicyPage.objects.filter(title="Coming to see us", slug="coming-to-see-us").count() == 1


def test_what_was_left_out_is_said(sign_in, address):
    response = sign_in("editor").post(address, {"file": word_file(with_picture=True), "key": uuid.uuid4()}, follow=True)
    assert "A picture was left out." in response.content.decode()
    assert WordImport.objects.get().left_out == read_word(word_file(with_picture=True)).left_out


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7 not word", "This is a PDF."),
        (b"just words", "This is not a Word file."),
        (b"PK\x03\x04broken", "This Word file is damaged."),
        (b"", "empty"),
    ],
)
def test_a_file_that_is_no_word_file_is_refused_in_one_sentence(sign_in, address, data, sentence):
    before = Page.objects.count()
    response = sign_in("editor").post(address, {"file": SimpleUploadedFile("a.docx", data), "key": uuid.uuid4()})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert (Page.objects.count(), WordImport.objects.count()) == (before, 0)


def test_a_form_without_a_file_is_refused(sign_in, address):
    response = sign_in("editor").post(address, {"key": uuid.uuid4()})
    assert response.status_code == 422
    assert "Choose a Word file first." in response.content.decode()


def test_a_form_sent_twice_makes_one_page(sign_in, address):
    client = sign_in("editor")
    key = shown_key(client, address)
    answers = [client.post(address, {"file": word_file(), "key": key})["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert (PolicyPage.objects.filter(title="Visiting").count(), WordImport.objects.count()) == (1, 1)
    assert Entry.objects.filter(verb="policy.import").count() == 1


def test_a_form_shown_again_makes_another_page(sign_in, address):
    client = sign_in("editor")
    for _ in range(2):
        client.post(address, {"file": word_file(), "key": shown_key(client, address)})
    assert sorted(PolicyPage.objects.filter(title="Visiting").values_list("slug", flat=True)) == [
        "visiting", "visiting-2",
    ]  # fmt: skip


def test_the_same_key_of_another_editor_is_another_import(cast, pages):
    key = uuid.uuid4()
    for who, parent in (("editor", pages.provider), ("other-manager", pages.other)):
        import_policy(actor=cast.actor(who), parent=parent, document=DOCUMENT, key=key)
    assert WordImport.objects.count() == 2


def test_nothing_stays_of_an_import_that_fails(cast, pages, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr("portal.policies.services.record", fail)
    before = Page.objects.count()
    with pytest.raises(RuntimeError):
        import_policy(actor=cast.actor("editor"), parent=pages.provider, document=DOCUMENT, key=uuid.uuid4())
    assert (Page.objects.count(), WordImport.objects.count()) == (before, 0)


def test_only_the_providers_editors_import(sign_in, cast, pages, address):
    for key in set(cast.users) - {"editor"}:
        status = sign_in(key).post(address, {"file": word_file(), "key": uuid.uuid4()}).status_code
        assert (key, status) == (key, 403)
        with pytest.raises(PermissionDenied):
            import_policy(actor=cast.actor(key), parent=pages.provider, document=DOCUMENT, key=uuid.uuid4())
    assert not WordImport.objects.exists()


def test_a_file_comes_in_under_a_provider_only(sign_in, pages):
    for page in (pages.home, pages.published):
        assert sign_in("editor").get(reverse("policy_import", args=[page.pk])).status_code == 404


def test_the_buttons_are_there_for_editors(sign_in, pages, address):
    client = sign_in("editor")
    assert address in client.get(reverse("wagtailadmin_explore", args=[pages.provider.pk])).content.decode()
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[pages.published.pk])).content.decode()
    assert reverse("policy_replace", args=[pages.published.pk]) in edit


def test_the_text_of_a_page_is_replaced_in_a_draft(sign_in, cast, pages):
    client, page = sign_in("editor"), pages.published
    address = reverse("policy_replace", args=[page.pk])
    data = {"file": word_file("New words."), "version": page.latest_revision_id, "key": uuid.uuid4()}
    assert client.post(address, data)["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.summary) == (page.title, page.summary)
    assert "New words." in str(draft.body)
    assert (page.live, page.has_unpublished_changes) == (True, True)
    assert "New words." not in client.get(page.url).content.decode()


def test_newer_words_of_somebody_else_are_not_lost(sign_in, pages):
    client, page = sign_in("editor"), pages.published
    seen = page.latest_revision_id
    newer = page.save_revision()
    data = {"file": word_file(), "version": seen, "key": uuid.uuid4()}
    response = client.post(reverse("policy_replace", args=[page.pk]), data)
    assert response.status_code == 422
    assert "Somebody has changed this policy" in response.content.decode()
    page.refresh_from_db()
    assert page.latest_revision_id == newer.pk


def test_a_replacement_sent_twice_is_one_draft(cast, pages):
    page, key = pages.published, uuid.uuid4()
    version = page.latest_revision_id
    for _ in range(2):
        replace_text(actor=cast.actor("editor"), page=page, document=DOCUMENT, version=version, key=key)
    assert Revision.objects.for_instance(page).count() == 2
    with pytest.raises(ValidationError):
        replace_text(actor=cast.actor("editor"), page=page, document=DOCUMENT, version=version, key=uuid.uuid4())


def test_only_the_providers_editors_replace(cast, pages):
    for key in set(cast.users) - {"editor"}:
        with pytest.raises(PermissionDenied):
            replace_text(
                actor=cast.actor(key),
                page=pages.published,
                document=DOCUMENT,
                key=uuid.uuid4(),
                version=pages.published.latest_revision_id,
            )
    assert not WordImport.objects.exists()


def test_the_trail_holds_ids_of_what_was_imported_and_published(sign_in, cast, pages, address):
    client = sign_in("editor")
    client.post(address, {"file": word_file(), "key": uuid.uuid4()})
    page = PolicyPage.objects.get(title="Visiting")
    page.summary = "You can come whenever you like."
    page.save_revision(user=cast["editor"]).publish(user=cast["editor"])
    page.refresh_from_db()
    page.unpublish(user=cast["editor"])
    entries = Entry.objects.filter(target_type="policies.policypage", target_id=str(page.pk)).order_by("pk")
    assert [entry.verb for entry in entries] == ["policy.import", "policy.publish", "policy.take_down"]
    assert {entry.provider_id for entry in entries} == {cast.provider.pk}
    assert entries[1].actor == cast["editor"]
    assert "Visiting" not in str(list(entries.values("detail")))


def test_publishing_in_the_editor_is_recorded_with_who_did_it(sign_in, cast, pages):
    client = sign_in("editor")
    seen = set(Entry.objects.values_list("pk", flat=True))
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={pages.draft.pk}", {"include_descendants": ""})
    new = Entry.objects.exclude(pk__in=seen).get(verb="policy.publish")
    assert (new.actor, new.hat, new.target_id) == (cast["editor"], "work", str(pages.draft.pk))


def test_what_is_read_is_a_stream(pages):
    assert read_word(io.BytesIO(word_file().read())).title == "Visiting"
