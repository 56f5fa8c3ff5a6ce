"""Pictures: what comes out holds pixels alone, and what goes in can do no harm."""

import io
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageOps

from portal.files import pictures
from portal.files.limited import PLACES
from portal.files.pictures import PictureRefused, prepare_picture

GPS = 0x8825
ORIENTATION = 0x0112
SECRET = "Carol's phone, 12 Harbour Lane"


def encoded(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def two_colours(size=(64, 32)):
    """Left half red, right half blue, so that a turn can be seen."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return image


def near(pixel, colour, by=40):
    return all(abs(one - other) <= by for one, other in zip(pixel, colour, strict=True))


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_that_claims(width, height, pixels=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")
    )


def refusal(data):
    with pytest.raises(PictureRefused) as caught:
        prepare_picture(data)
    assert str(caught.value) == caught.value.message
    assert caught.value.message.endswith(".")
    return caught.value.reason


@pytest.fixture
def decoder(monkeypatch, tmp_path):
    """Put another decoder in the place of ours, for one test."""

    def replace(source):
        script = tmp_path / "decoder.py"
        script.write_text(source, encoding="utf-8")
        monkeypatch.setattr(pictures, "_DECODER", script)

    return replace


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_comes_out_as_two_jpegs(kind):
    prepared = prepare_picture(encoded(two_colours((2000, 1000)), kind))
    large, small = opened(prepared.large), opened(prepared.small)
    assert (large.format, large.size, large.mode) == ("JPEG", (1600, 800), "RGB")
    assert (small.format, small.size, small.mode) == ("JPEG", (480, 240), "RGB")
    assert (prepared.width, prepared.height) == (1600, 800)
    assert near(large.getpixel((100, 400)), (255, 0, 0))
    assert near(small.getpixel((400, 100)), (0, 0, 255))


def test_a_small_picture_is_not_made_larger():
    prepared = prepare_picture(encoded(two_colours((64, 32)), "PNG"))
    assert opened(prepared.large).size == opened(prepared.small).size == (64, 32)


def test_a_picture_of_a_phone_with_a_second_picture_inside_is_taken():
    prepared = prepare_picture(
        encoded(two_colours((640, 320)), "MPO", save_all=True, append_images=[two_colours((64, 32))])
    )
    assert (prepared.width, prepared.height) == (640, 320)


def test_the_first_frame_of_a_moving_picture_stands_for_it():
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("green", "red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert near(opened(prepare_picture(data).large).getpixel((20, 20)), (0, 128, 0))


def test_place_time_camera_and_author_stay_behind():
    exif = Image.Exif()
    exif[0x010F] = SECRET  # maker
    exif[0x013B] = SECRET  # artist
    exif[0x0132] = "2026:05:26 14:05:00"
    exif.get_ifd(GPS).update({1: "N", 2: (53.0, 34.0, 0.0), 3: "W", 4: (0.0, 4.0, 0.0)})
    data = encoded(
        two_colours(), "JPEG", exif=exif, comment=SECRET.encode(), xmp=b"<x:xmpmeta>" + SECRET.encode(), dpi=(72, 72),
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )  # fmt: skip
    before = opened(data)
    assert before.getexif().get_ifd(GPS)[1] == "N"
    assert SECRET.encode() in data
    prepared = prepare_picture(data + b"<script>alert(1)</script>" + SECRET.encode())
    for picture in (prepared.large, prepared.small):
        after = opened(picture)
        assert dict(after.getexif()) == {}
        assert dict(after.getexif().get_ifd(GPS)) == {}
        assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert picture.endswith(b"\xff\xd9")
        for word in (SECRET.encode(), b"Exif", b"http", b"ICC_PROFILE", b"script", b"2026:05:26"):
            assert word not in picture


@pytest.mark.parametrize("orientation", range(10))
def test_a_picture_stands_upright(orientation):
    image = Image.new("RGB", (64, 32), "red")
    image.paste("blue", (32, 0, 64, 16))
    image.paste("white", (0, 16, 32, 32))
    image.paste("black", (32, 16, 64, 32))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    data = encoded(image, "JPEG", exif=exif, quality=95)
    prepared = prepare_picture(data)
    large, meant = opened(prepared.large), ImageOps.exif_transpose(opened(data))
    assert (prepared.width, prepared.height) == large.size == meant.size
    assert (meant.size == (32, 64)) == (orientation in {5, 6, 7, 8})
    for place in ((4, 4), (-5, 4), (4, -5), (-5, -5)):
        at = (place[0] % large.width, place[1] % large.height)
        assert near(large.getpixel(at), meant.getpixel(at))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_is_transparent_becomes_white(kind):
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 20, 40))
    large = opened(prepare_picture(encoded(image, kind)).large)
    assert near(large.getpixel((35, 20)), (255, 255, 255))
    assert near(large.getpixel((5, 20)), (255, 0, 0))


@pytest.mark.parametrize(
    ("mode", "colour", "shown"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 128, (128, 128, 128)),
        ("LA", (128, 255), (128, 128, 128)),
        ("P", 0, (0, 0, 0)),
        ("I;16", 32768, (128, 128, 128)),
    ],
)
def test_every_kind_of_pixel_keeps_its_colour(mode, colour, shown):
    large = opened(prepare_picture(encoded(Image.new(mode, (20, 20), colour), "PNG")).large)
    assert near(large.getpixel((10, 10)), shown, by=3)


def test_colours_for_print_become_colours_for_a_screen():
    large = opened(prepare_picture(encoded(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG")).large)
    assert large.mode == "RGB"
    assert near(large.getpixel((10, 10)), (255, 0, 0))


def test_a_colour_profile_is_followed_and_then_left_behind():
    image = Image.new("RGB", (20, 20), (120, 200, 80))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    plain = opened(prepare_picture(encoded(image, "PNG")).large).getpixel((10, 10))
    # A profile of another colour space than the pixels', or none at all, must not lose the picture.
    for profile in (lab, b"no profile at all"):
        data = encoded(image, "PNG", icc_profile=profile)
        assert near(opened(prepare_picture(data).large).getpixel((10, 10)), plain, by=3)


def test_two_hundred_megapixels_are_refused_before_decoding():
    start = time.monotonic()
    assert refusal(png_that_claims(20_000, 10_000)) == "too-many-pixels"
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(("width", "height"), [(7_072, 7_072), (50_000, 900), (2**31 - 1, 2**31 - 1), (16_001, 1)])
def test_more_than_the_limit_is_refused(width, height):
    assert refusal(png_that_claims(width, height)) == "too-many-pixels"


def test_a_bomb_in_small_wrapping_is_refused():
    data = png_that_claims(15_000, 15_000, b"\0" * 20_000_000)
    assert len(data) < 25_000
    assert refusal(data) == "too-many-pixels"


def test_a_webp_of_many_pixels_in_few_bytes_is_refused():
    # A whole picture, one red square of 16,000 by 16,000, as a good encoder writes it.
    assert (
        refusal(
            b'RIFF\x1c\x00\x00\x00WEBPVP8L\x0f\x00\x00\x00/\x7f\xfe\x9f\x0f\x07\x10\xfd\x8f\xfe\x07"\xa2\xff\x01\x00'
        )
        == "too-many-pixels"
    )


def test_the_largest_picture_allowed_fits_into_the_limits():
    prepared = prepare_picture(encoded(Image.new("RGBA", (7_071, 7_071), (0, 0, 255, 128)), "PNG"))
    assert (prepared.width, prepared.height) == (1600, 1600)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NO_PICTURES = {
    "nothing": b"",
    "words": b"Dear Blessing, thank you",
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a page that begins like a GIF": b"GIF89a<script>alert(1)</script>",
    "a drawing": SVG,
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "a zip": b"PK\x03\x04" + b"\0" * 60,
    "a programme": b"\x7fELF" + b"\0" * 200,
    "a bitmap": encoded(two_colours(), "BMP"),
    "a TIFF": encoded(two_colours(), "TIFF"),
    "an icon": encoded(two_colours(), "ICO"),
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused(name):
    assert refusal(NO_PICTURES[name]) in {"not-a-picture", "broken"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_cut_short_is_refused(kind):
    data = encoded(Image.effect_noise((400, 400), 80).convert("RGB"), kind)
    assert refusal(data[: len(data) // 2]) == "broken"


def test_a_broken_header_is_refused():
    assert refusal(b"\xff\xd8\xff\xe0" + b"\0" * 500) in {"not-a-picture", "broken"}


def test_a_file_over_fifteen_megabytes_is_refused_without_a_decoder(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **options: pytest.fail("a decoder was started"))
    assert refusal(b"\xff\xd8\xff" + b"\0" * (15 * 1024 * 1024)) == "too-big-a-file"


def limited(code):
    """Run some code in a process that has set the decoder's limits, and return what it prints."""
    source = f"import runpy; ours = runpy.run_path({str(pictures._DECODER)!r}); ours['set_limits']()\n{code}"
    run = subprocess.run([sys.executable, "-I", "-B", "-c", source], capture_output=True, timeout=60, check=False)
    return run.stdout.decode().split()


def test_the_limits_are_really_set():
    names = ["AS", "CPU", "FSIZE", "NOFILE", "NPROC", "CORE"]
    printed = limited(
        f"import resource\nfor n in {names}: print(*resource.getrlimit(getattr(resource, 'RLIMIT_' + n)))"
    )
    assert printed == [
        str(1024**3), str(1024**3), "20", "22", "0", "0", "32", "32", "0", "0", "0", "0",
    ]  # fmt: skip


def test_the_limits_hold(tmp_path):
    assert limited("try: bytearray(2 * 1024**3)\nexcept MemoryError: print('refused')") == ["refused"]
    target = str(tmp_path / "written")
    code = f"f = open({target!r}, 'wb', buffering=0)\ntry: f.write(b'x')\nexcept OSError: print('refused')"
    assert limited(code) == ["refused"]
    assert Path(target).read_bytes() == b""


def test_the_decoder_sets_its_limits_before_it_reads():
    source = pictures._DECODER.read_text(encoding="utf-8")
    start = source.index('if __name__ == "__main__":')
    assert source[start:].index("set_limits()") < source[start:].index("stdin")
    # Pillow is loaded inside the functions, so under the limits as well.
    assert "\nfrom PIL" not in source
    assert "\nimport PIL" not in source


def test_a_decoder_hungry_for_memory_ends_alone(decoder):
    ours = pictures._DECODER
    decoder(
        f"import runpy, sys\nours = runpy.run_path({str(ours)!r})\nours['set_limits']()\nsys.stdin.buffer.read()\n"
        "kept = [bytearray(1 << 28) for _ in range(64)]\n"
    )
    assert refusal(encoded(two_colours(), "PNG")) == "broken"


def test_too_little_memory_is_said_as_such(decoder):
    ours = pictures._DECODER
    decoder(
        f"import runpy, sys\nours = runpy.run_path({str(ours)!r})\n"
        "def hungry(data): raise MemoryError\n"
        "ours['answer'].__globals__['decode'] = hungry\nours['answer'](sys.stdin.buffer.read(), sys.stdout.buffer)\n"
    )
    assert refusal(encoded(two_colours(), "PNG")) == "too-much-memory"


def answering(width, height, lengths, pictures_in_answer):
    """The source of a decoder that says it has done well."""
    header = struct.pack(">2s4I", b"OK", width, height, *lengths)
    return f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({header + pictures_in_answer!r})"


SOI = b"\xff\xd8\xff"


@pytest.mark.parametrize(
    "source",
    [
        "import os; os.abort()",
        "import sys; sys.exit(3)",
        "",
        "print('no such answer')",
        "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(b'OK')",
        "import sys; sys.stdin.buffer.read()\nwhile True: sys.stdout.buffer.write(b'x' * 65536)",
        answering(10, 10, (4, 4), b"<svg<svg"),
        answering(10, 10, (3, 4), SOI + b"<svg"),
        answering(10, 10, (9, 9), SOI * 5),
        answering(10, 10, (3, 3), SOI * 3),
        answering(0, 10, (3, 3), SOI * 2),
        answering(10, 1601, (3, 3), SOI * 2),
    ],
)
def test_a_decoder_gone_wrong_is_not_believed(decoder, source):
    decoder(source)
    assert refusal(encoded(Image.effect_noise((1000, 1000), 80), "PNG")) == "broken"


def test_a_well_formed_answer_is_believed(decoder):
    """So that the cases above fail for what is wrong in them."""
    decoder(answering(10, 1600, (3, 4), SOI + SOI + b"!"))
    assert prepare_picture(b"anything") == pictures.PreparedPicture(large=SOI, small=SOI + b"!", width=10, height=1600)


def test_a_decoder_that_writes_before_it_reads_is_stopped(decoder, monkeypatch):
    monkeypatch.setattr(pictures, "WAIT_SECONDS", 1)
    decoder("import sys\nwhile True: sys.stdout.buffer.write(b'x' * 65536)")
    assert refusal(encoded(Image.effect_noise((1000, 1000), 80), "PNG")) == "too-slow"


def test_a_decoder_that_takes_too_long_is_stopped(decoder, monkeypatch):
    monkeypatch.setattr(pictures, "WAIT_SECONDS", 1)
    decoder("import time; time.sleep(60)")
    start = time.monotonic()
    assert refusal(encoded(two_colours(), "PNG")) == "too-slow"
    assert time.monotonic() - start < 10


def test_a_decoder_that_takes_too_much_time_of_the_processor_is_stopped(decoder):
    decoder("import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 3))\nwhile True: pass")
    assert refusal(encoded(two_colours(), "PNG")) == "too-slow"


def test_the_decoder_sees_nothing_of_the_site(decoder, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "never tell")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    decoder(
        "import os, sys\n"
        "known = set(os.environ) <= {'LD_LIBRARY_PATH', 'LC_CTYPE'} and sys.flags.isolated and os.getcwd() == '/'\n"
        "sys.stdout.buffer.write(b'NOtoo-slow' if known else b'NObusy')\n"
    )
    assert refusal(encoded(two_colours(), "PNG")) == "too-slow"


def test_only_so_many_at_once(monkeypatch):
    data = encoded(two_colours(), "PNG")
    with monkeypatch.context() as impatient, PLACES, PLACES:
        impatient.setattr(pictures, "WAIT_SECONDS", 0.1)
        assert refusal(data) == "busy"
    assert prepare_picture(data).width == 64


def test_a_refusal_gives_its_place_back():
    for _ in range(5):
        assert refusal(b"no picture") == "not-a-picture"
    assert prepare_picture(encoded(two_colours(), "PNG")).width == 64
