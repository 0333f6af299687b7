"""Where the files that travel with the package are: migrations and packs."""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def bundled(name: str) -> Path:
    """Return the folder `name` ("migrations", "packs").

    In a wheel it lies inside the package; in a checkout beside it. Raises
    FileNotFoundError where the installation is damaged. The package is never
    zipped (torch and onnxruntime could not be either), so a path is enough.
    """
    package = Path(str(resources.files("coach")))
    for folder in (package / "_bundled" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the installation lacks its folder {name!r}; install study-coach again")
