"""Units behind a number: read from what people type, and turned into the one a question asks for.

A small table: storage, time, operations, counts of parameters and tokens, and
the words that multiply (million, 億). What it does not know is no unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_PREFIX = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18}
_LETTER = {"k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "bn": 1e9, "t": 1e12}
_WORD = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_LONG = {"kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12, "peta": 1e15}
_HAN = {"十": 1e1, "百": 1e2, "千": 1e3, "萬": 1e4, "億": 1e8, "兆": 1e12, "万": 1e4, "亿": 1e8}
_TIME = {
    "ns": 1e-9, "us": 1e-6, "μs": 1e-6, "ms": 1e-3, "msec": 1e-3, "s": 1, "sec": 1, "min": 60, "h": 3600,
    "hr": 3600, "d": 86400, "nanosecond": 1e-9, "microsecond": 1e-6, "millisecond": 1e-3, "second": 1,
    "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "奈秒": 1e-9, "微秒": 1e-6, "毫秒": 1e-3,
    "秒鐘": 1, "秒": 1, "分鐘": 60, "小時": 3600, "天": 86400, "週": 604800,
}  # fmt: skip
"""Seconds in each."""
_SHORT_TIME = {"m": 60.0, "分": 60.0}
"""Minutes only where a time is asked for: elsewhere they are millions and points."""

_STORAGE, _DURATION, _OPERATIONS, _PARAMETERS, _TOKENS = (
    "storage",
    "time",
    "operations",
    "parameters",
    "tokens",
)
_COUNTS = (_OPERATIONS, _PARAMETERS, _TOKENS)

_END = r"(?![A-Za-z])"
_GAP = re.compile(r"[ \t*`_~|-]*(?:個|条|條)?[ \t]*")
_MULTIPLIER = re.compile(
    rf"(?P<word>{'|'.join(_WORD)})s?{_END}|(?P<han>[十百千]?[萬億兆万亿]|[百千](?!分))|(?P<letter>bn|[kmgbt]){_END}",
    re.IGNORECASE,
)
_NOUNS = (
    (_OPERATIONS, re.compile(rf"(?P<prefix>[kmgtpe]?)flop(?:/?s)?(?:/s)?{_END}|次?(?:浮點)?運算", re.I)),
    (
        _STORAGE,
        re.compile(
            rf"(?P<long>{'|'.join(_LONG)})?(?:bytes?{_END}|(?P<bits>bits?){_END})"
            rf"|(?P<prefix>[kmgtp])(?P<binary>i?)b(?:ytes?)?{_END}|位元組|(?P<bit>位元)",
            re.I,
        ),
    ),
    (_PARAMETERS, re.compile(rf"(?:params?|parameters?|weights?){_END}|參數|权重|權重|参数", re.I)),
    (_TOKENS, re.compile(rf"(?:tokens?|toks?){_END}|詞元|词元", re.I)),
    (
        _DURATION,
        re.compile(rf"(?P<name>{'|'.join(sorted(_TIME, key=len, reverse=True))})(?:s{_END}|{_END})", re.I),
    ),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts. `factor`: bytes, seconds or single things in one of it; `quantity` is "" for a
    word that only multiplies. `decimal`: the factor with kB for KiB.
    """

    quantity: str
    factor: float
    decimal: float


UNKNOWN = Unit("unknown", 1.0, 1.0)
"""A unit that this table does not know, such as people."""

_POWER = "power"
_POWER_LABEL = re.compile(r"[×x] ?10(?P<sign>[-\u2212]?)(?P<digits>\d{1,2})$")


@lru_cache(maxsize=256)
def asked_unit(labels: tuple[str, ...]) -> Unit | None:
    """Return the unit that a question's labels name, in whichever language; None for no label."""
    for label in labels:
        if power := _POWER_LABEL.match(unicodedata.normalize("NFKC", label)):
            factor = 10.0 ** (int(power["digits"]) * (-1 if power["sign"] else 1))
            return Unit(_POWER, factor, factor)
        if unit := read_unit(label):
            return unit[0]
    return UNKNOWN if labels else None


def read_unit(text: str, asked: Unit | None = None) -> tuple[Unit, int] | None:
    """Return the unit with which a text begins, and how many characters it takes; None for none.

    `asked` decides what one letter means: "B" is a byte where storage is asked for, else a billion.
    """
    gap = _end_of(_GAP.match(text))
    quantity = asked.quantity if asked else ""
    if (noun := _noun(text[gap:], quantity)) is not None:
        return noun[0], gap + noun[1]
    match = _MULTIPLIER.match(text, gap)
    if match is None:
        return None
    factor = _times(match)
    rest = text[match.end() :]
    between = _end_of(_GAP.match(rest))
    noun = _noun(rest[between:], quantity)
    if noun is None:
        return Unit("", factor, factor), match.end()
    unit, length = noun
    return Unit(unit.quantity, factor * unit.factor, factor * unit.decimal), match.end() + between + length


def convert(value: float, typed: Unit | None, asked: Unit | None) -> Iterable[float]:
    """Return what a number with its unit can mean in the unit asked for; nothing for another quantity.

    Without a unit it is as asked. Where the question names none, a word that only
    multiplies may be meant or may repeat the question's, so both are given; so
    are they where it asks for millions and "38 parameters" is typed.
    """
    if asked is not None and asked.quantity == _POWER:
        return (value, value / asked.factor)
    if typed is None:
        return (value,)
    if asked is None:
        return (value,) if typed.quantity else (value, value * typed.factor)
    counted = typed.quantity in _COUNTS and asked.quantity in ("", UNKNOWN.quantity)
    if typed.quantity not in ("", asked.quantity) and not counted:
        return ()
    scaled = value * typed.factor / asked.factor
    return (value, scaled) if counted and typed.factor == 1 else (scaled,)


def with_decimal_prefix(unit: Unit) -> Unit:
    """Return the unit with which it is easily mixed up: GB for GiB."""
    return Unit(unit.quantity, unit.decimal, unit.decimal)


def _noun(text: str, asked: str) -> tuple[Unit, int] | None:
    if asked == _DURATION:
        for name, seconds in _SHORT_TIME.items():
            if re.match(f"{name}{_END}", text):
                return Unit(_DURATION, seconds, seconds), len(name)
    if asked == _STORAGE and (match := re.match(f"[Bb]{_END}", text)):
        return Unit(_STORAGE, 1.0, 1.0), match.end()
    for quantity, pattern in _NOUNS:
        if match := pattern.match(text):
            return _unit_of(quantity, match), match.end()
    return None


def _unit_of(quantity: str, match: re.Match[str]) -> Unit:
    group = {name: text for name, text in match.groupdict().items() if text}
    if quantity == _DURATION:
        seconds = float(_TIME[group["name"].lower()])
        return Unit(quantity, seconds, seconds)
    letter = group.get("prefix", "").lower()
    decimal = _LONG.get(group.get("long", "").lower(), _PREFIX[letter])
    if "bits" in group or "bit" in group:
        decimal /= 8
    binary = 1024.0 ** (list(_PREFIX).index(letter)) if "binary" in group else decimal
    return Unit(quantity, binary, decimal)


def _times(match: re.Match[str]) -> float:
    if word := match["word"]:
        return _WORD[word.lower()]
    if letter := match["letter"]:
        return _LETTER[letter.lower()]
    factor = 1.0
    for char in match["han"]:
        factor *= _HAN[char]
    return factor


def _end_of(match: re.Match[str] | None) -> int:
    return match.end() if match else 0
