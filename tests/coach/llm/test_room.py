"""Main memory within a container's limit."""

from __future__ import annotations

from pathlib import Path

import psutil

from coach.llm.room import ram


def test_outside_a_container_the_machine_counts(tmp_path: Path) -> None:
    total, free = ram(tmp_path)
    assert total == psutil.virtual_memory().total
    assert 0 < free <= total
    (tmp_path / "memory.max").write_text("max\n")
    assert ram(tmp_path)[0] == total


def test_inside_one_its_limit_counts(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text(f"{100 << 20}\n")
    (tmp_path / "memory.current").write_text(f"{90 << 20}\n")
    (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {30 << 20}\n")
    assert ram(tmp_path) == (100 << 20, 40 << 20)
