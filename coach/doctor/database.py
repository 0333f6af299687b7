"""The database: can it be reached, and is it at this version's revision?"""

from __future__ import annotations

import asyncio
import os

from sqlalchemy.exc import SQLAlchemyError

from coach.config import Settings
from coach.doctor.check import Check
from coach.store import Store
from coach.store.migrate import WrongRevision, require_head
from coach.store.place import shown, sqlite_file

PATIENCE_SECONDS = 10
UPGRADE = "study-coach db upgrade"


async def check_database(settings: Settings) -> Check:
    """Connect and compare the revision. Makes no file and changes nothing."""
    url = settings.store_url
    place = shown(url)
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return Check("database", "warning", f"none yet at {file}", f"{UPGRADE} (the first start does it too)")
    if file is not None and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return Check("database", "fault", f"cannot write {file}", "let this account write there")
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _revision(url, place)
    except ModuleNotFoundError as error:
        mend = 'pip install "study-coach[postgres]"'
        return Check("database", "fault", f"the driver {error.name} is not installed", mend)
    except TimeoutError:
        return _away(place, f"no answer in {PATIENCE_SECONDS} s")
    except (SQLAlchemyError, OSError) as error:
        return _away(place, _reason(error))
    except Exception as error:
        # A server's refusal comes from the driver as its own class, which need not be installed.
        return _away(place, type(error).__name__)


async def _revision(url: str, place: str) -> Check:
    store = Store.open(url)
    try:
        await require_head(store)
    except WrongRevision as wrong:
        if wrong.newer:
            mend = "install the later version of study-coach, or `study-coach db restore` a backup"
            return Check("database", "fault", f"{place} was made by a later version ({wrong.found})", mend)
        what = f"{place} has revision {wrong.found or 'none'}, this version needs {wrong.needed}"
        # An empty one is filled at the start; an older one is changed only when told to.
        return Check("database", "fault" if wrong.found else "warning", what, UPGRADE)
    finally:
        await store.close()
    return Check("database", "ok", f"{place}, at this version's revision")


def _away(place: str, reason: str) -> Check:
    mend = "is the server up, and are host, user and password right?"
    if place.startswith("sqlite"):
        mend = "is it a study-coach database? `study-coach db restore` puts a backup in its place"
    return Check("database", "fault", f"{place} cannot be used: {reason}", mend)


def _reason(error: BaseException) -> str:
    """The driver's own words for SQLite; elsewhere its class alone, since words may hold the URL."""
    origin = getattr(error, "orig", None) or error
    if type(origin).__module__ in ("sqlite3", "_sqlite3"):
        return str(origin)
    return type(origin.__cause__ or origin).__name__
