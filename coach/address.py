"""Where a small server of ours listens."""

from __future__ import annotations

import re

LOOPBACK = "127.0.0.1"
_SHAPE = re.compile(r"(?:(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):)?([0-9]{1,5})", re.ASCII)


def listening_address(text: str) -> tuple[str, int]:
    """Read `port` or `host:port` (an IPv6 host in brackets); without a host it is this machine's own.

    Port 0 lets the system choose. Raises ValueError.
    """
    match = _SHAPE.fullmatch(text.strip())
    if match is None or int(match[2]) > 65_535:
        raise ValueError("must be a port, or a host and a port with a colon between them")
    return (match[1] or LOOPBACK).strip("[]"), int(match[2])
