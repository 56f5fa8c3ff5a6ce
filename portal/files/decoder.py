"""Decodes one picture in a process of its own, with little memory, little time and nothing to write to.

Run by `portal.files.pictures`, alone: the standard library and Pillow, nothing of the portal. The picture comes on
standard input. The answer goes to standard output: `OK` with four numbers (width, height, and the lengths of the large
and the small picture) and the two pictures, or `NO` with one word, why not.
"""

import io
import resource
import struct
import sys
import warnings
from typing import Any, BinaryIO

MEMORY = 1024**3
CPU_SECONDS = 20
OPEN_FILES = 32
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 16_000
LARGE = 1600
SMALL = 480
QUALITY = 84
HEADER = struct.Struct(">2s4I")


class Refused(Exception):
    """Why a picture cannot be taken, in one word that the parent turns into a sentence."""


def set_limits() -> None:
    """Give away, for good, what a decoder does not need: memory, time, files to write, children to start."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    # The soft limit ends the process with a signal of its own, by which the parent knows why; the hard one is the wall.
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))


def check_size(size: tuple[int, int]) -> None:
    """Refuse more pixels than the limit; asked before anything is decoded."""
    width, height = size
    if width * height > MOST_PIXELS or max(size) > LONGEST_SIDE:
        raise Refused("too-many-pixels")


def shrink(image: Any, longest: int) -> Any:
    """Return the picture with its longer side at most that long; a smaller one stays as it is."""
    from PIL import Image

    if max(image.size) <= longest:
        return image
    scale = longest / max(image.size)
    size = tuple(max(1, round(side * scale)) for side in image.size)
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def eight_bits(image: Any) -> Any:
    """Return the picture in a mode whose pixels can be mixed: grey, colour, colour with transparency, or print."""
    if image.mode.startswith(("I", "F")):
        # Sixteen-bit grey: Pillow would cut the values off at 255 instead of scaling them.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"L", "RGB", "RGBA", "CMYK"}:
        return image
    if image.mode in {"LA", "La", "PA", "RGBa"} or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("RGB")


def to_srgb(image: Any, profile: bytes | None) -> Any:
    """Return the picture in the colours a browser expects; a profile that cannot be read is left out of account."""
    from PIL import ImageCms

    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    plain = image.convert("RGB") if alpha else image
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            plain = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            plain = plain.convert("RGB")
    plain = plain.convert("RGB")
    if alpha:
        plain.putalpha(alpha)
    return plain


def upright(image: Any, orientation: int) -> Any:
    """Return the picture turned as the camera was held (EXIF 2.32, tag 274); an unknown value turns nothing."""
    from PIL import Image

    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(orientation)
    return image if turn is None else image.transpose(turn)


def on_white(image: Any) -> Any:
    """Return the pixels alone, on white, in a new picture: nothing that came with the old one comes along."""
    from PIL import Image

    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return page


def as_jpeg(image: Any) -> bytes:
    """Return the picture as a JPEG file without metadata."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return file.getvalue()


def decode(data: bytes) -> tuple[int, int, bytes, bytes]:
    """Return width and height of the large picture, the large and the small one; raise Refused with a word."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refused("too-many-pixels") from error
    except UnidentifiedImageError as error:
        raise Refused("not-a-picture") from error
    check_size(image.size)
    try:
        # A camera's picture is many times larger than what is kept: JPEG can be decoded small from the start.
        image.draft("RGB", (LARGE, LARGE))
        image.load()
        orientation = image.getexif().get(0x0112, 1)
        profile = image.info.get("icc_profile")
        large = shrink(eight_bits(image), LARGE)
        del image
        large = on_white(upright(to_srgb(large, profile), orientation))
        return (*large.size, as_jpeg(large), as_jpeg(shrink(large, SMALL)))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refused("too-many-pixels") from error


def answer(data: bytes, out: BinaryIO) -> None:
    """Write the answer for this picture."""
    try:
        width, height, large, small = decode(data)
    except Refused as refusal:
        out.write(b"NO" + str(refusal).encode())
    except MemoryError:
        out.write(b"NOtoo-much-memory")
    except Exception:
        # Whatever a decoder stumbles over is one thing to the person who sent the picture: it could not be read.
        out.write(b"NObroken")
    else:
        out.write(HEADER.pack(b"OK", width, height, len(large), len(small)) + large + small)
    out.flush()


if __name__ == "__main__":
    set_limits()
    answer(sys.stdin.buffer.read(), sys.stdout.buffer)
