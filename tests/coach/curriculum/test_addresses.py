"""Which addresses people may be sent to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.curriculum.addresses import url_fault


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://arxiv.org/abs/1706.03762",
        "https://sub.domain.example.org/a/b.html#part-2",
        "https://example.org/watch?v=a_b-C&t=90s",
        "https://xn--fiqs8s.example.org/",
        "https://example.org/a%20b",
        "https://zh.wikipedia.org/wiki/注意力",
    ],
)
def test_a_public_address_is_fine(url: str) -> None:
    assert url_fault(url) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "begins with https://"),
        ("example.org", "begins with https://"),
        ("http://example.org", "begins with https://"),
        ("javascript:alert(1)", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("//example.org", "begins with https://"),
        ("https://", "is no public host"),
        ("https://localhost/", "is no public host"),
        ("https://127.0.0.1/", "is no public host"),
        ("https://[::1]/", "is no public host"),
        ("https://example", "is no public host"),
        ("https://-x.example.org", "is no public host"),
        ("https://example.org:8443/", "is no public host"),
        ("https://example.org:port/", "is no address"),
        ("https://[::1/", "is no address"),
        ("https://me@example.org/", "does not belong in an address"),
        ("https://me:secret@example.org/", "does not belong in an address"),
        ("https://example.org/a b", "does not belong in an address"),
        ("https://example.org/<script>", "does not belong in an address"),
        ('https://example.org/"x', "does not belong in an address"),
        ("https://example.org/?utm_source=mail", "leave what follows people"),
    ],
)
def test_another_one_is_refused_with_the_reason(url: str, words: str) -> None:
    assert words in (url_fault(url) or "")


@given(st.text(max_size=60).map("https://".__add__) | st.text(max_size=60))
def test_no_text_raises(url: str) -> None:
    fault = url_fault(url)
    assert fault is None or fault


@given(st.from_regex(r"https://([a-z]{1,8}\.){1,3}[a-z]{2,4}(/[a-z0-9]{0,5}){0,3}", fullmatch=True))
def test_plain_addresses_are_fine(url: str) -> None:
    assert url_fault(url) is None
