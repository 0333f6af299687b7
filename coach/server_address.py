"""The address of a server that the coach asks: what of it can be used, and whose machine it is."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def api_base(text: str) -> str:
    """Return an http(s) URL as the base of an API: no slash at the end, and `/v1` where the path is empty.

    Raises ValueError, without repeating the text, for what is no such URL and for one that holds
    a password, a query or a fragment.
    """
    text = text.strip()
    try:
        url = urlsplit(text)
        host, _port = url.hostname, url.port
    except ValueError:
        raise ValueError("is not a URL; is the port a number?") from None
    if url.scheme not in ("http", "https") or not host or not text.isprintable() or " " in text:
        raise ValueError("must begin with http:// or https:// and name a host")
    if "@" in url.netloc:
        raise ValueError("must hold no password; a key goes into COACH_LLM_KEY")
    if url.query or url.fragment:
        raise ValueError("must end after the path, without ? and #")
    return f"{url.scheme}://{url.netloc}{url.path.rstrip('/') or '/v1'}"


def is_loopback(host: str) -> bool:
    """Whether a host is the machine itself."""
    number = _number(host)
    return host.lower() == "localhost" or bool(number and number.is_loopback)


def is_nearby(host: str) -> bool:
    """Whether a host looks like the operator's own network: a private number, or a name like `gpu-box`."""
    number = _number(host)
    if number:
        return number.is_private or number.is_loopback
    return "." not in host or host.lower().endswith((".local", ".lan", ".internal", ".home.arpa"))


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
