"""Recordings of names: what comes out is sound alone, what goes in can do no harm, and who hears it."""

import os
import struct
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from portal.access.choices import Hat
from portal.audit.models import Entry
from portal.files import sounds
from portal.files.models import NameSound
from portal.files.services import forget_name_sound, keep_name_sound, receive_sound, sound_file_of, sweep
from portal.files.sounds import PreparedSound, SoundRefused, prepare_sound
from portal.people.services import end_membership
from tests.cast import KEYS
from tests.forums.test_at_once import at_once
from tests.portal.files.sounding import KINDS, heard, recorded

SECRET = "Blessing at 12 Harbour Lane"
IN_JOES_CIRCLE = {"mother", "brother", "worker", "manager", "advocate", "person"}


def refusal(data: bytes) -> str:
    with pytest.raises(SoundRefused) as caught:
        prepare_sound(data)
    assert str(caught.value) == caught.value.message
    assert caught.value.message.endswith(".")
    return caught.value.reason


@pytest.fixture(scope="session")
def ready() -> PreparedSound:
    return prepare_sound(recorded())


@pytest.fixture
def files(private_root):
    return lambda: sorted(path for path in private_root.rglob("*") if path.is_file())


# What goes in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_phone_or_a_browser_records_comes_out_as_one_kind_of_file(kind):
    prepared = prepare_sound(recorded(kind))
    form, samples = heard(prepared.wav)
    assert form == (1, 2, 16_000)
    assert 1400 <= prepared.milliseconds <= 1600
    assert len(samples) == pytest.approx(prepared.milliseconds * 16, abs=16)
    assert max(samples) > 4000


def test_two_channels_become_one():
    assert heard(prepare_sound(recorded("WAV", layout="stereo")).wav)[0] == (1, 2, 16_000)


@pytest.mark.parametrize("kind", ["MP3", "M4A, from an iPhone", "Ogg, from an Android phone", "WebM, from a browser"])
def test_title_place_and_author_stay_behind(kind):
    data = recorded(kind, title=SECRET, artist=SECRET, comment=SECRET)
    assert SECRET.encode() in data
    prepared = prepare_sound(data)
    assert SECRET.encode() not in prepared.wav
    assert len(prepared.wav) == 44 + len(heard(prepared.wav)[1]) * 2


def wav_that_claims(seconds: int, samples: bytes) -> bytes:
    length = seconds * 8000
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + length, b"WAVE", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", length
    )
    return header + samples


def flac_that_claims(samples: int, seconds: float, loudness: int = 9000) -> bytes:
    """A recording whose header says that it holds `samples`; 0 stands for nobody knows (RFC 9639, section 8.2)."""
    data = bytearray(recorded("FLAC", seconds, loudness=loudness))
    assert data[:4] == b"fLaC"
    data[21] = data[21] & 0xF0 | samples >> 32
    data[22:26] = (samples & 0xFFFFFFFF).to_bytes(4, "big")
    return bytes(data)


NO_SOUNDS = {
    "nothing": b"",
    "words named .mp3": b"Dear Blessing, thank you for everything you did this week.",
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a picture": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200),
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "a programme": b"\x7fELF" + bytes(200),
    "a playlist": b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "a list of files to join": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "a title and no sound": b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(400),
    "an empty container": b"\x1aE\xdf\xa3" + bytes(100),
}


@pytest.mark.parametrize("name", NO_SOUNDS)
def test_what_is_no_recording_is_refused(name):
    assert refusal(NO_SOUNDS[name]) in {"not-a-sound", "broken"}


def test_words_are_told_from_sound_by_what_they_are():
    assert refusal(NO_SOUNDS["words named .mp3"]) == "not-a-sound"
    assert refusal(NO_SOUNDS["a playlist"]) == "not-a-sound"


def test_three_hours_are_refused_by_their_header():
    start = time.monotonic()
    assert refusal(flac_that_claims(3 * 3600 * 48_000, 1)) == "too-long"
    assert time.monotonic() - start < 5


def test_what_a_header_claims_and_the_file_does_not_hold_is_not_kept():
    """A WAV that was streamed says it is endless: it is as long as what is there."""
    prepared = prepare_sound(wav_that_claims(3 * 3600, bytes(range(100, 156)) * 150))
    assert prepared.milliseconds == 1050
    assert len(prepared.wav) < 40_000


@pytest.mark.parametrize("kind", ["WAV", "MP3", "WebM, from a browser"])
def test_more_than_ten_seconds_are_refused(kind):
    assert refusal(recorded(kind, 12)) == "too-long"
    assert prepare_sound(recorded(kind, 9.9)).milliseconds >= 9800


def test_a_bomb_in_small_wrapping_is_refused():
    data = flac_that_claims(0, 300, loudness=0)
    assert len(data) < 200_000
    start = time.monotonic()
    assert refusal(data) == "too-long"
    assert time.monotonic() - start < 5


def test_a_film_is_refused():
    assert refusal(recorded("M4A, from an iPhone", film=True)) == "a-video"


def test_silence_and_a_click_are_said_as_such():
    assert refusal(recorded(loudness=20)) == "silent"
    assert refusal(recorded(seconds=0.1)) == "too-short"
    assert refusal(wav_that_claims(0, b"")) in {"too-short", "broken", "not-a-sound"}


@pytest.mark.parametrize("kind", ["M4A, from an iPhone", "FLAC"])
def test_a_recording_cut_short_is_refused(kind):
    data = recorded(kind, 6)
    assert refusal(data[: len(data) // 3]) == "broken"


def test_more_than_two_megabytes_are_refused_without_a_decoder(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **options: pytest.fail("a decoder was started"))
    assert refusal(b"RIFF" + bytes(2 * 1024 * 1024)) == "too-big-a-file"


def test_the_decoder_sets_its_limits_first_and_can_open_nothing_afterwards():
    code = (
        f"import runpy; ours = runpy.run_path({str(sounds._DECODER)!r}); ours['shut_every_file']()\n"
        "try: open('/etc/hostname')\nexcept OSError: print('no file')\n"
        "import socket\ntry: socket.socket()\nexcept OSError: print('no connection')\n"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-B", "-c", "import socket\n" + code], capture_output=True, timeout=60, check=False
    )
    assert run.stdout.decode().splitlines() == ["no file", "no connection"]
    source = sounds._DECODER.read_text(encoding="utf-8")
    start = source.index('if __name__ == "__main__":')
    assert source[start:].index("set_limits") < source[start:].index("stdin")
    assert "\nimport av" not in source


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"OK",
        struct.pack(">2sII", b"OK", 1000, 32_000) + bytes(10),
        struct.pack(">2sII", b"OK", 9000, 32_000) + bytes(32_000),
        struct.pack(">2sII", b"OK", 0, 0),
        struct.pack(">2sII", b"OK", 60_000, 1_920_000) + bytes(1_920_000),
        b"<svg onload=alert(1)>",
    ],
)
def test_a_decoder_gone_wrong_is_not_believed(answer, monkeypatch, tmp_path):
    script = tmp_path / "decoder.py"
    script.write_text(f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({answer!r})", encoding="utf-8")
    monkeypatch.setattr(sounds, "_DECODER", script)
    assert refusal(recorded()) == "broken"


# What is kept ------------------------------------------------------------------------------------------------------


def test_one_recording_each_and_the_earlier_file_goes(cast, ready, files, django_capture_on_commit_callbacks):
    worker = cast.actor("worker")
    first = keep_name_sound(actor=worker, sound=ready)
    before = sound_file_of(first)
    assert files() == [before]
    assert before.read_bytes() == ready.wav
    assert before.stat().st_mode & 0o007 == 0
    with django_capture_on_commit_callbacks(execute=True):
        second = keep_name_sound(actor=worker, sound=ready)
    assert files() == [sound_file_of(second)]
    assert sound_file_of(second) != before
    assert NameSound.objects.count() == 1
    entries = Entry.objects.filter(verb="name-sound.keep")
    assert [(entry.actor, entry.detail) for entry in entries] == [(cast["worker"], {})] * 2


def test_taken_away_it_is_gone(cast, ready, files, django_capture_on_commit_callbacks):
    keep_name_sound(actor=cast.actor("worker"), sound=ready)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_name_sound(actor=cast.actor("worker")) is True
    assert files() == []
    assert forget_name_sound(actor=cast.actor("worker")) is False
    assert Entry.objects.filter(verb="name-sound.forget").count() == 1


def test_what_is_rolled_back_leaves_the_earlier_recording(cast, ready, files):
    kept = keep_name_sound(actor=cast.actor("worker"), sound=ready)

    def keep_and_fail() -> None:
        with transaction.atomic():
            keep_name_sound(actor=cast.actor("worker"), sound=ready)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        keep_and_fail()
    assert files() == [sound_file_of(kept)]


def test_a_full_disk_is_said_in_a_sentence(cast, ready, files, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ValidationError, match="no room"):
        keep_name_sound(actor=cast.actor("worker"), sound=ready)
    assert not NameSound.objects.exists()
    assert files() == []


def test_thirty_an_hour_whatever_they_are(cast):
    for _ in range(30):
        with pytest.raises(ValidationError, match="not a recording"):
            receive_sound(actor=cast.actor("worker"), file=SimpleUploadedFile("a.mp3", b"words"))
    with pytest.raises(ValidationError, match="many recordings"):
        receive_sound(actor=cast.actor("worker"), file=SimpleUploadedFile("a.mp3", b"words"))


def test_sweeping_takes_only_old_files_without_a_row(cast, ready, files):
    kept = sound_file_of(keep_name_sound(actor=cast.actor("worker"), sound=ready))
    stray = kept.parent / f"{'0' * 32}.wav"
    stray.write_bytes(b"x")
    old = time.time() - 2 * 24 * 3600
    for path in (kept, stray):
        os.utime(path, (old, old))
    assert sweep() == 1
    assert files() == [kept]


# Who hears it ------------------------------------------------------------------------------------------------------


def door(cast, key: str) -> str:
    return reverse("name_sound", args=[cast.joe.pk, cast[key].pk])


def test_whoever_may_open_the_card_may_hear_the_name(cast, ready, sign_in):
    keep_name_sound(actor=cast.actor("worker"), sound=ready)
    got = {}
    for key in KEYS:
        card = sign_in(key).get(reverse("card", args=[cast.joe.pk, cast["worker"].pk])).status_code
        got[key] = sign_in(key).get(door(cast, "worker")).status_code
        assert card == got[key]
    assert {key for key, status in got.items() if status == 200} == IN_JOES_CIRCLE
    assert {status for key, status in got.items() if key not in IN_JOES_CIRCLE} == {404}


def test_a_pair_that_does_not_belong_together_opens_nothing(cast, ready, sign_in):
    """A worker of another house is not heard through a circle they have nothing to do with."""
    keep_name_sound(actor=cast.actor("other-worker"), sound=ready)
    assert sign_in("mother").get(door(cast, "other-worker")).status_code == 404
    url = reverse("name_sound", args=[cast.colin.pk, cast["other-worker"].pk])
    assert sign_in("mother").get(url).status_code == 404
    assert sign_in("other-worker").get(url).status_code == 200


def test_whoever_has_left_the_circle_hears_nobody(cast, ready, sign_in):
    keep_name_sound(actor=cast.actor("worker"), sound=ready)
    assert sign_in("brother").get(door(cast, "worker")).status_code == 200
    end_membership(actor=None, member=cast.members["brother/joe"])
    assert sign_in("brother").get(door(cast, "worker")).status_code == 404


def test_somebody_who_has_left_keeps_a_card_and_no_voice_on_it(cast, ready, sign_in):
    keep_name_sound(actor=cast.actor("advocate"), sound=ready)
    assert sign_in("mother").get(door(cast, "advocate")).status_code == 200
    end_membership(actor=None, member=cast.members["advocate/joe"])
    card = sign_in("mother").get(reverse("card", args=[cast.joe.pk, cast["advocate"].pk]))
    assert card.status_code == 200
    assert "<audio" not in card.content.decode()
    assert sign_in("mother").get(door(cast, "advocate")).status_code == 404


def test_the_persons_own_name_is_heard_on_their_page(cast, ready, sign_in):
    keep_name_sound(actor=cast.actor("person"), sound=ready)
    assert door(cast, "person") in sign_in("brother").get(reverse("person", args=[cast.joe.pk])).content.decode()
    assert sign_in("brother").get(door(cast, "person")).status_code == 200
    assert sign_in("stranger").get(door(cast, "person")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_recordings_at_the_same_moment_leave_one_row_and_its_file(cast, ready, files):
    results = at_once(*[lambda: keep_name_sound(actor=cast.actor("worker"), sound=ready).name] * 3)
    kept = NameSound.objects.get()
    assert kept.name in results
    assert len(set(results)) == 3
    assert files() == [sound_file_of(kept)]


def test_the_headers_keep_it_private(cast, ready, sign_in, settings):
    sound = keep_name_sound(actor=cast.actor("worker"), sound=ready)
    response = sign_in("mother").get(door(cast, "worker"))
    assert response.content == ready.wav
    assert response["Content-Type"] == "audio/wav"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    settings.PRIVATE_ACCEL_PREFIX = "/private/"
    behind = sign_in("mother").get(door(cast, "worker"))
    assert (behind.content, behind["X-Accel-Redirect"]) == (b"", f"/private/{sound.path}")


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-1", 206, 0, 1),
        ("bytes=44-", 206, 44, None),
        ("bytes=10-99999999", 206, 10, None),
        ("bytes=99999999-", 416, 0, 0),
        ("bytes=9-3", 416, 0, 0),
        ("lines=1-2", 200, 0, None),
        ("bytes=-5", 200, 0, None),
        ("bytes=٣-٤", 200, 0, None),
    ],
)
def test_safari_asks_for_parts(cast, ready, sign_in, asked, status, first, last):
    keep_name_sound(actor=cast.actor("worker"), sound=ready)
    response = sign_in("mother").get(door(cast, "worker"), headers={"range": asked})
    assert response.status_code == status
    if status != 416:
        end = len(ready.wav) - 1 if last is None else last
        assert response.content == ready.wav[first : end + 1]
        if status == 206:
            assert response["Content-Range"] == f"bytes {first}-{end}/{len(ready.wav)}"


def test_no_recording_no_file_and_no_person(cast, ready, sign_in):
    client = sign_in("mother")
    assert client.get(door(cast, "worker")).status_code == 404
    sound_file_of(keep_name_sound(actor=cast.actor("worker"), sound=ready)).unlink()
    assert client.get(door(cast, "worker")).status_code == 404
    assert client.get(reverse("name_sound", args=[uuid.uuid4(), cast["worker"].pk])).status_code == 404


# The page ----------------------------------------------------------------------------------------------------------


def upload(data: bytes, name: str = "name.webm") -> dict:
    return {"sound": SimpleUploadedFile(name, data, "audio/webm")}


def test_recording_listening_and_taking_away(cast, sign_in, files):
    client, url = sign_in("worker", Hat.WORK), reverse("name_sound_edit")
    assert client.get(url).status_code == 200
    assert client.get(reverse("name_sound_own")).status_code == 404
    assert client.post(url, upload(recorded("WebM, from a browser"))).status_code == 302
    assert client.get(reverse("name_sound_own")).status_code == 200
    assert "What they hear now" in client.get(url).content.decode()
    assert door(cast, "worker") in client.get(reverse("card", args=[cast.joe.pk, cast["worker"].pk])).content.decode()
    assert client.get(reverse("name_sound_remove")).status_code == 405
    assert client.post(reverse("name_sound_remove")).status_code == 302
    assert not NameSound.objects.exists()


def test_sent_twice_it_is_one(cast, sign_in, files):
    client = sign_in("worker", Hat.WORK)
    for _ in range(2):
        assert client.post(reverse("name_sound_edit"), upload(recorded())).status_code == 302
    assert NameSound.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Please record your name, or choose a recording."),
        (upload(b"Dear Blessing", "name.mp3"), "This file is not a recording we can use."),
        (upload(b"", "name.mp3"), "This file is not a recording we can use."),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(cast, sign_in, sent, sentence):
    response = sign_in("worker", Hat.WORK).post(reverse("name_sound_edit"), sent)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not NameSound.objects.exists()


def test_only_this_page_may_play_what_was_not_sent_yet(cast, sign_in):
    client = sign_in("worker", Hat.WORK)
    assert "media-src 'self' blob:" in client.get(reverse("name_sound_edit"))["Content-Security-Policy"]
    assert "blob:" not in client.get(reverse("people"))["Content-Security-Policy"]


def test_the_decoders_are_files_of_their_own():
    assert Path(sounds._DECODER).name == "sound_decoder.py"
