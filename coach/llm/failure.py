"""Why a model could not be loaded, in one sentence that an operator can act on."""

from __future__ import annotations

from coach.llm.protocol import Failed
from coach.llm.sizing import TooBig

MAX_REASON = 300
NETWORK = ("connect", "timed out", "timeout", "temporarily", "offline mode")


def explain(error: BaseException) -> Failed:
    """Turn what loading raised into the message for the bot.

    Nothing that a person wrote is in the worker while it loads, so the text of the error may
    be repeated; only its first sentence-like part is.
    """
    kind = type(error).__name__
    text = str(error)
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if isinstance(error, TooBig):
        needed, free = error.needed / 2**30, error.free / 2**30
        reason = f"the model needs {needed:.1f} GB, {free:.1f} GB are free; see COACH_QUANTIZE"
    elif is_out_of_memory(error):
        reason = "there is not enough memory for this model"
    elif isinstance(error, ImportError):
        missing = error.name or ""
        reason = f"a package is missing: {missing}" if missing else f"a package is missing: {first}"
    elif "trust_remote_code" in text:
        reason = "this model brings its own program code, which is never run; choose another"
    elif isinstance(error, OSError) and any(word in text.lower() for word in NETWORK):
        return Failed(f"the model could not be fetched: {first}"[:MAX_REASON], retry=True)
    else:
        reason = first or kind
    return Failed(reason[:MAX_REASON])


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether memory ran out, on the graphics card or in this machine."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    # What torch's allocator for the CPU says on Linux and macOS, and on Windows.
    said = str(error)
    return isinstance(error, RuntimeError) and ("allocate memory" in said or "not enough memory" in said)
