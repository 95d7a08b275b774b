"""What a reader types to see a case again."""

from __future__ import annotations

import shlex
import sys

from s4ref.conformance.settings import Settings
from s4ref.conformance.targets import Target


CASE = "{case}"


def again(target: Target, settings: Settings) -> str:
    """Return the command, or the call, that runs one case again; ``{case}`` stands for its id.

    Options that change what happens are in it: where the code is, what runs it, which failures are
    expected, its limits.
    """
    if target.path is None:
        return f"s4ref.conformance.check({target.spelling}, cases=({CASE!r},))"
    words = ["s4ref", "validate", shlex.quote(target.spelling)]
    default = Settings()
    if settings.command is not None:
        words += ["--command", shlex.quote(shlex.join(settings.command))]
    elif settings.python != sys.executable and target.command is None:
        words += ["--python", shlex.quote(settings.python)]
    if settings.source is not None:
        words += ["--source", shlex.quote(str(settings.source))]
    if not settings.use_expected:
        words.append("--no-expected")
    elif settings.expected is not None:
        words += ["--expected", shlex.quote(str(settings.expected))]
    if settings.time_limit != default.time_limit:
        words += ["--time-limit", f"{settings.time_limit:g}"]
    if settings.memory_limit != default.memory_limit:
        words += ["--memory-limit", f"{settings.memory_limit / 2**30:g}"]
    return " ".join([*words, "--case", CASE])
