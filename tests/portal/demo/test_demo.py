"""The demo: one tap to be anybody, on this machine alone; and clear sentences where it cannot start."""

import shutil
import socket
import sqlite3
from collections import namedtuple

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import OperationalError

from portal.demo.cast import CAST
from portal.demo.mailbox import MailboxBackend
from portal.demo.management.commands import demo as command
from portal.demo.models import SentMail
from portal.demo.services import stories
from portal.people.services import add_user

DOORS = ["/demo/", "/demo/mailbox/", "/components/"]


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", "", "localhost"])
def test_from_elsewhere_there_is_no_demo(client, db, path, address):
    assert client.get(path, REMOTE_ADDR=address).status_code == 404


@pytest.mark.parametrize("path", DOORS)
def test_without_demo_there_is_no_demo(client, db, settings, path):
    assert client.get(path, REMOTE_ADDR="127.0.0.1").status_code == 200
    settings.DEMO = False
    assert client.get(path, REMOTE_ADDR="127.0.0.1").status_code == 404


def test_nobody_becomes_somebody_without_the_demo(client, db, settings):
    add_user(actor=None, username="carol-marsh", name="Carol Marsh")
    settings.DEMO = False
    assert client.post("/demo/become/", {"cast": "mother"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_one_tap_signs_in_with_both_steps(client, db):
    add_user(actor=None, username="carol-marsh", name="Carol Marsh")
    response = client.post("/demo/become/", {"cast": "mother"})
    assert (response.status_code, response["Location"]) == (302, "/today/")
    assert client.session["assured"] is True
    assert client.get("/today/").context["user"].name == "Carol Marsh"


def test_a_get_makes_nobody_anybody(client, db):
    add_user(actor=None, username="carol-marsh", name="Carol Marsh")
    assert client.get("/demo/become/?cast=mother").status_code == 405
    assert client.post("/demo/become/", {"cast": "nobody-there"}).status_code == 404


def test_the_keys_of_the_cast_are_stable(client, db):
    keys = [
        "mother",
        "brother",
        "grandmother",
        "worker",
        "other-worker",
        "worker-sister",
        "manager",
        "chair",
        "safeguarding-lead",
        "administrator",
        "caldicott-guardian",
        "cover",
        "parent-apart",
        "advocate",
        "person",
        "editor",
        "other-manager",
    ]
    assert sorted(part.key for part in CAST) == sorted(keys)
    page = client.get("/demo/").content.decode()
    assert [key for key in keys if f'data-cast="{key}"' not in page] == []


def test_the_mailbox_keeps_what_would_have_been_sent(client, db):
    sent = MailboxBackend().send_messages([EmailMessage("A subject", "A text", to=["carol@example.org"])])
    assert (sent, SentMail.objects.get().to) == (1, "carol@example.org")
    assert "A subject" in client.get("/demo/mailbox/").content.decode()


def test_there_are_twelve_stories_over_six_months():
    told = stories()
    assert len(told) == 12
    days = [update["days_ago"] for story in told for update in story["update"]]
    assert max(days) > 150
    assert min(days) < 7
    assert {story["service"] for story in told} == {
        "Quay House", "Millfield Road", "Lantern Outreach", "Bryn Teg", "Y Felin",
    }  # fmt: skip


def test_a_port_in_use_is_said_in_a_sentence():
    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is in use or not allowed"):
            command.Command._refuse_taken("localhost", port)
    command.Command._refuse_taken("localhost", port)
    with pytest.raises(CommandError, match="from 1 to 65535"):
        command.Command._refuse_taken("localhost", 70_000)


def test_a_full_disk_is_said_before_anything_is_made(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10, 9, 1))
    with pytest.raises(CommandError, match="The disk is full"):
        call_command("demo", "--prepare-only")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OperationalError("database or disk is full"), "The disk is full"),
        (sqlite3.DatabaseError("file is not a database"), "Remove the folder “var”"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_a_sentence(monkeypatch, db, error, says):
    def broken(*args, **options):
        raise error

    monkeypatch.setattr(command, "call_command", broken)
    with pytest.raises(CommandError, match=says):
        call_command("demo", "--prepare-only")
