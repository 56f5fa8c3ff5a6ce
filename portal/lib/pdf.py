"""Pages as tagged PDF (PDF/UA-1), which screen readers can read."""

from typing import Any, NoReturn


class NothingIsFetchedError(Exception):
    """A page that is made into a PDF asked for something from outside."""


def refuse(url: str, *args: Any, **kwargs: Any) -> NoReturn:
    """Fetch nothing, neither from the network nor from the disk, whatever the words of a page say."""
    raise NothingIsFetchedError(url)


def tagged_pdf(page: str) -> bytes:
    """A whole HTML page as a PDF. It must hold all it shows: nothing is fetched."""
    # Its libraries are heavy: loaded when the first PDF is asked for, not with every process.
    from weasyprint import HTML

    return HTML(string=page, url_fetcher=refuse).write_pdf(pdf_variant="pdf/ua-1")
