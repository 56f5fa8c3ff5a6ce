"""The summary of a meeting as a PDF."""

from typing import Any, NoReturn

from django.template.loader import render_to_string


class NothingIsFetchedError(Exception):
    """A page that is made into a PDF asked for something from outside."""


def _refuse(url: str, *args: Any, **kwargs: Any) -> NoReturn:
    raise NothingIsFetchedError(url)


def summary_pdf(context: dict[str, Any]) -> bytes:
    """The summary page as a tagged PDF (PDF/UA-1), which screen readers can read.

    `context` is what the page shows. Nothing is fetched, neither from the network nor from the disk, whatever the
    words of a meeting say.
    """
    # Its libraries are heavy: loaded when the first PDF is asked for, not with every process.
    from weasyprint import HTML

    page = render_to_string("meetings/_summary_pdf.html", context)
    return HTML(string=page, url_fetcher=_refuse).write_pdf(pdf_variant="pdf/ua-1")
