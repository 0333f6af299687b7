"""What is asked in a measurement."""

from __future__ import annotations

import pytest

from coach.bench.jobs import JOBS, Job, jobs_from, valid
from coach.curriculum.loading import LoadedPack
from coach.curriculum.shipped import pack_folders
from coach.curriculum.validation import validate_pack


@pytest.fixture(scope="module")
def packs() -> list[LoadedPack]:
    return [loaded for folder in pack_folders() if (loaded := validate_pack(folder)[0])]


@pytest.fixture(scope="module")
def jobs(packs: list[LoadedPack]) -> list[Job]:
    return jobs_from(packs, JOBS, 1)


def test_the_prompts_are_the_coachs_own_and_filled_from_the_packs(jobs: list[Job]) -> None:
    assert [job.name for job in jobs] == ["grading", "drafting", "explanation"]
    assert [job.has_schema for job in jobs] == [True, True, False]
    for job in jobs:
        requests = job.requests(128, 100)
        assert len({request.messages for request in requests}) == 128
        assert len({request.messages[0] for request in requests}) == 1
        assert len({request.request_id for request in requests}) == 128
        assert {request.prompt_id for request in requests} == {job.prompt.id}
        assert all((request.schema is not None) == job.has_schema for request in requests)


def test_a_mark_leaves_no_beginning_to_share(jobs: list[Job]) -> None:
    one, other = (jobs[0].requests(1, mark)[0].messages for mark in (100, 101))
    assert one[0].content.startswith("[100] ")
    assert one[0].content.removeprefix("[100]") == other[0].content.removeprefix("[101]")
    assert one[1:] == other[1:]


def test_the_same_seed_asks_the_same(packs: list[LoadedPack], jobs: list[Job]) -> None:
    def asked(some: list[Job]) -> list[object]:
        return [request.messages for job in some for request in job.requests(8, 100)]

    assert asked(jobs_from(packs, JOBS, 1)) == asked(jobs)
    assert asked(jobs_from(packs, JOBS, 2)) != asked(jobs)
    # A job asks the same whichever others are asked for.
    assert asked(jobs_from(packs, ["drafting"], 1)) == asked(jobs[1:2])


def test_more_than_there_are_begin_anew(jobs: list[Job]) -> None:
    count = len(jobs[0].filled)
    requests = jobs[0].requests(count + 1, 100)
    assert requests[-1].messages == requests[0].messages
    assert requests[-1].request_id != requests[0].request_id


def test_a_reply_is_read_as_the_coach_reads_it() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"]}
    assert valid('Here: {"a": true}', schema)
    assert not valid('{"a": 1}', schema)
    assert not valid('{"a": tr', schema)
