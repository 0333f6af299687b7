"""Whether an address may be shown to people as a link."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def url_fault(url: str) -> str | None:
    """Say what is wrong with an address that people are sent to, or None."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return f"'{url}' is no address"
    if parts.scheme != "https":
        return "an address begins with https://"
    if not re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", host) or port is not None:
        return f"'{host}' is no public host"
    if parts.username is not None or re.search(r"\s|[<>\"{}|\\^`]", url):
        return f"'{url}' holds what does not belong in an address"
    return "leave what follows people (utm_…) out of an address" if "utm_" in parts.query else None
