"""The summary of a meeting as a PDF."""

from typing import Any

from django.template.loader import render_to_string

from portal.lib.pdf import tagged_pdf


def summary_pdf(context: dict[str, Any]) -> bytes:
    """The summary page as a tagged PDF; `context` is what the page shows."""
    return tagged_pdf(render_to_string("meetings/_summary_pdf.html", context))
