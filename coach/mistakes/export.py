"""The log as files to take away. The words come from outside: each entry maps a field to its text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

_FORMULA = tuple("=+-@＝＋－＠\t\r\n")
"""Beginnings that a spreadsheet may take for a formula (OWASP, "CSV Injection")."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~#])|^(\s*)([+-]|\d+(?=[.)]))", re.MULTILINE)


def as_csv(entries: Sequence[Mapping[str, str]], headings: Mapping[str, str]) -> bytes:
    """Return a table with a column for each field of `headings` (field → heading), in their order.

    UTF-8 with a byte order mark, by which spreadsheets know it; what they might
    take for a formula gets an apostrophe before it. A field that an entry lacks is empty.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_defused(heading) for heading in headings.values()])
    writer.writerows([_defused(entry.get(field, "")) for field in headings] for entry in entries)
    return out.getvalue().encode("utf-8-sig")


def _defused(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_markdown(entries: Sequence[Mapping[str, str]], headings: Mapping[str, str], title: str) -> bytes:
    """Return a document with a chapter for each entry: the first field of `headings` as its heading, the
    others below it, empty ones left out. UTF-8; the entries' texts stay text.
    """
    parts = [f"# {escaped(title)}"]
    for number, entry in enumerate(entries, 1):
        first, *rest = headings
        parts.append(f"## {number}. {escaped(' '.join(entry.get(first, '').split()))}")
        parts += [_field(headings[field], entry[field]) for field in rest if entry.get(field)]
    return ("\n\n".join(parts) + "\n").encode()


def _field(heading: str, text: str) -> str:
    lines = escaped(text).splitlines()
    if len(lines) == 1:
        return f"**{escaped(heading)}** {lines[0]}"
    return "\n".join((f"**{escaped(heading)}**", "", *(f"> {line}" for line in lines)))


def escaped(text: str) -> str:
    """Return a text as Markdown that shows it as it is."""
    return _MARKDOWN.sub(lambda m: f"\\{m[1]}" if m[1] else _at_line_start(m[2], m[3]), text)


def _at_line_start(blank: str, mark: str) -> str:
    # A backslash goes before a sign, but after the digits of a numbered list.
    return f"{blank}\\{mark}" if mark in "+-" else f"{blank}{mark}\\"
