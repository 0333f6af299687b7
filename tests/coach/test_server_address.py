"""Addresses of servers, from what people type."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.server_address import api_base, is_loopback, is_nearby


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("http://gpu-box:8000", "http://gpu-box:8000/v1"),
        ("http://gpu-box:8000/", "http://gpu-box:8000/v1"),
        (" https://llm.example/v1/ ", "https://llm.example/v1"),
        ("https://llm.example/team/a/openai", "https://llm.example/team/a/openai"),
        ("http://[::1]:8000", "http://[::1]:8000/v1"),
    ],
)
def test_the_base_of_an_api_is_found(typed: str, base: str) -> None:
    assert api_base(typed) == base
    assert api_base(base) == base


@given(st.text() | st.text().map("http://{}".format))
def test_whatever_is_typed_is_a_base_or_refused(typed: str) -> None:
    with contextlib.suppress(ValueError):
        base = api_base(typed)
        assert base.startswith(("http://", "https://"))
        assert api_base(base) == base


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_this_machine_is_known(host: str) -> None:
    assert is_loopback(host)
    assert is_nearby(host)


def test_other_machines_are_told_apart() -> None:
    near = ["gpu-box", "gpu-box.local", "192.0.2.1", "fd00::1"]
    far = ["llm.example", "8.8.8.8", "127.0.0.1.example", "2606:4700::1"]
    assert [is_nearby(host) for host in near + far] == [True] * 4 + [False] * 4
    assert not any(map(is_loopback, near + far))
