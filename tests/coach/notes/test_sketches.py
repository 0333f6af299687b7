"""Drawings of one's own, and the archives in which they leave."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from coach.errors import BadPicture, NotFound, TooMany
from coach.notes import sketches as sketches_module
from coach.notes.bundle import OVERHEAD, in_parts
from coach.notes.sketches import delete_sketch, hand_in, picture_of, pictures_of, sketches_of
from coach.store import Sketch, Store
from tests.clock import START
from tests.coach.learners import count, nobody, rows, somebody
from tests.coach.notes.uploads import photograph, png

ATTENTION, TOKENS = "llm/attention", "llm/tokens"
calm = settings(deadline=None, max_examples=60, derandomize=True)


async def test_a_drawing_is_kept_without_what_the_camera_noted(store: Store) -> None:
    person = await somebody(store)
    sketch_id = await hand_in(store, person, ATTENTION, photograph(), START)
    data = await picture_of(store, person.id, sketch_id)
    assert Image.open(io.BytesIO(data)).format == "WEBP"
    assert b"a very own name" not in data
    [row] = await rows(store, Sketch)
    assert (row.concept, row.width, row.height, row.drawn_at) == (ATTENTION, 30, 60, START)


async def test_drawings_of_a_concept_come_newest_first(store: Store) -> None:
    person = await somebody(store)
    first, second = [await hand_in(store, person, ATTENTION, png(), START) for _ in range(2)]
    await hand_in(store, person, TOKENS, png(), START)
    assert [one.id for one in await sketches_of(store, person.id, ATTENTION)] == [second, first]


async def test_a_deleted_drawing_is_gone_and_says_of_what_it_was(store: Store) -> None:
    person = await somebody(store)
    sketch_id = await hand_in(store, person, ATTENTION, png(), START)
    assert await delete_sketch(store, person.id, sketch_id) == ATTENTION
    assert await sketches_of(store, person.id, ATTENTION) == []
    for again in (picture_of, delete_sketch):
        with pytest.raises(NotFound):
            await again(store, person.id, sketch_id)


async def test_nobody_sees_or_deletes_somebody_elses_drawing(store: Store) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    sketch_id = await hand_in(store, other, ATTENTION, png(), START)
    with pytest.raises(NotFound):
        await picture_of(store, mine.id, sketch_id)
    with pytest.raises(NotFound):
        await delete_sketch(store, mine.id, sketch_id)
    assert await sketches_of(store, mine.id, ATTENTION) == []
    assert [name async for name, _ in pictures_of(store, mine.id)] == []
    assert await picture_of(store, other.id, sketch_id)


async def test_what_is_no_picture_is_not_kept(store: Store) -> None:
    person = await somebody(store)
    with pytest.raises(BadPicture):
        await hand_in(store, person, ATTENTION, b"GIF89a", START)
    assert await count(store, Sketch) == 0


async def test_there_is_room_for_so_many_and_no_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sketches_module, "MAX_SKETCHES", 1)
    person = await somebody(store)
    await hand_in(store, person, ATTENTION, png(), START)
    with pytest.raises(TooMany) as caught:
        await hand_in(store, person, TOKENS, png(), START)
    assert (caught.value.name, caught.value.most) == ("sketches", 1)


async def test_nothing_is_kept_of_somebody_who_has_not_agreed(store: Store) -> None:
    with pytest.raises(NotFound):
        await hand_in(store, await nobody(store), ATTENTION, png(), START)
    assert await count(store, Sketch) == 0


async def test_all_drawings_leave_under_names_that_differ(store: Store) -> None:
    person = await somebody(store)
    ids = [await hand_in(store, person, concept, png(), START) for concept in (ATTENTION, ATTENTION, TOKENS)]
    found = dict([one async for one in pictures_of(store, person.id)])
    assert set(found) == {
        f"sketches/{ids[0]}-llm-attention.webp",
        f"sketches/{ids[1]}-llm-attention.webp",
        f"sketches/{ids[2]}-llm-tokens.webp",
    }
    assert all(found.values())


async def given_one_by_one(files: list[tuple[str, bytes]]) -> AsyncIterator[tuple[str, bytes]]:
    for file in files:
        yield file


def named(datas: list[bytes]) -> list[tuple[str, bytes]]:
    return [(f"sketches/{n}-{'p' * 64}-{'c' * 56}.webp", data) for n, data in enumerate(datas)]


FILES = st.lists(st.binary(max_size=3000), max_size=30).map(named)


@calm
@given(FILES, st.integers(3000 + OVERHEAD, 9000))
@example(named([b"x" * 2000, b"x" * (3000 - OVERHEAD)]), 5000)
async def test_archives_stay_below_the_limit_and_hold_everything_once(
    files: list[tuple[str, bytes]], limit: int
) -> None:
    found: list[tuple[str, bytes]] = []
    async for part in in_parts(given_one_by_one(files), limit):
        assert len(part) <= limit
        with zipfile.ZipFile(io.BytesIO(part)) as archive:
            assert archive.testzip() is None
            assert archive.namelist()
            found += [(name, archive.read(name)) for name in archive.namelist()]
    assert found == files


async def test_the_same_files_make_the_same_archives_and_no_more_than_needed() -> None:
    files = [(f"{n}.webp", b"x" * 1000) for n in range(8)]
    once, again = [[part async for part in in_parts(given_one_by_one(files), 5700)] for _ in range(2)]
    assert once == again
    assert len(once) == 2


async def test_a_file_larger_than_the_limit_stands_alone() -> None:
    files = [("a", b"x"), ("b", b"x" * 9000), ("c", b"x")]
    parts = [part async for part in in_parts(given_one_by_one(files), 2000)]
    assert [zipfile.ZipFile(io.BytesIO(part)).namelist() for part in parts] == [["a"], ["b"], ["c"]]
