"""The files of a pack's folder, read within bounds and never from outside it."""

from __future__ import annotations

import os
import stat
from itertools import islice
from pathlib import Path

from coach.curriculum.faults import Fault, listed

MAX_BYTES = 1_000_000
"""The most bytes of one file."""
MAX_FILES = 200
"""The most entries that a pack's folder may hold, folders and other files counted."""

FOLDERS = ("tracks", "concepts", "questions", "sources", "exercises", "papers")
_ALLOWED = f"a pack holds pack.yaml and the folders {listed(list(FOLDERS), 'and')} with .yaml files"


def read_folder(root: Path) -> tuple[dict[str, bytes], list[Fault]]:
    """Read the YAML files of a pack: relative path → bytes, in the order of their names.

    Notes, licences and hidden files are passed over. Faults: no folder,
    no pack.yaml, a link, a folder or YAML file that belongs nowhere, too many
    or too large files, what cannot be read.
    """
    if not root.is_dir():
        return {}, [Fault(root.name, 1, None, f"this is not a folder; {_ALLOWED}")]
    entries, faults = _listed(root)
    files: dict[str, bytes] = {}
    for name in entries:
        raw = _read(root / name)
        if isinstance(raw, str):
            faults.append(Fault(name, 1, None, raw))
        else:
            files[name] = raw
    if "pack.yaml" not in entries and not faults:
        faults.append(Fault("pack.yaml", 1, None, f"the file is missing; {_ALLOWED}"))
    return files, faults


def _listed(root: Path) -> tuple[list[str], list[Fault]]:
    names: list[str] = []
    faults: list[Fault] = []
    seen = 0
    folders = ["", *FOLDERS]
    for folder in folders:
        where = root / folder
        # A link is faulted in the listing of its parent and never followed.
        if folder and (where.is_symlink() or not where.is_dir()):
            continue
        for entry in _entries(where, folder, faults):
            seen += 1
            if seen > MAX_FILES:
                message = f"the folder holds more than {MAX_FILES} files; split the pack"
                return names, [*faults, Fault(folder or ".", 1, None, message)]
            name = f"{folder}/{entry.name}" if folder else entry.name
            refusal = _refused(entry, folder)
            if refusal:
                faults.append(Fault(name, 1, None, refusal))
            elif entry.name.endswith(".yaml") and not entry.name.startswith("."):
                names.append(name)
    return names, faults


def _entries(where: Path, folder: str, faults: list[Fault]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(where) as found:
            # One more than allowed is enough to say that there are too many.
            return sorted(islice(found, MAX_FILES + 1), key=lambda entry: entry.name)
    except OSError as error:
        faults.append(Fault(folder or ".", 1, None, f"the folder cannot be read: {error.strerror}"))
        return []


def _refused(entry: os.DirEntry[str], folder: str) -> str | None:
    """Say why an entry may not be there, or None."""
    if entry.is_symlink():
        return "links are not followed; put the file itself into the pack"
    if entry.name.startswith("."):
        return None
    if entry.is_dir(follow_symlinks=False):
        if not folder and entry.name in FOLDERS:
            return None
        return f"unknown folder; {_ALLOWED}"
    if entry.name.lower().endswith((".yml", ".yaml")) and not entry.name.endswith(".yaml"):
        return "the name must end in .yaml"
    if entry.name.endswith(".yaml") and not folder and entry.name != "pack.yaml":
        return f"the file belongs nowhere; {_ALLOWED}"
    if not folder and entry.name in FOLDERS:
        return "this must be a folder"
    return None


def _read(path: Path) -> bytes | str:
    """Return a regular file's bytes, or what is wrong with it."""
    try:
        # A pipe or device would be waited on for ever.
        if not stat.S_ISREG(path.lstat().st_mode):
            return "this is not an ordinary file"
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        return f"the file cannot be read: {error.strerror}"
    if len(raw) > MAX_BYTES:
        return f"the file is larger than {MAX_BYTES:,} bytes; split it"
    return raw
