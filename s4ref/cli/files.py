"""Files that a command line names for its results, checked before any work starts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from s4ref.errors import InputError


def check(path: str | Path, option: str) -> Path:
    """Return the path; refuse one that no file can be written to.

    Parameters
    ----------
    path : str or Path
        A file that is there already will be replaced.
    option : str
        What to call the option in a message.

    Raises
    ------
    InputError
        For a folder, a folder that is missing, and a file or folder that may not be written to.
    """
    file = Path(path)
    if file.is_dir():
        raise InputError(f"{option} = {path} is a folder: name a file in it")
    if not file.parent.is_dir():
        raise InputError(f"{option} = {path}: there is no folder {file.parent}; make it first")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise InputError(f"{option} = {path} may not be written to: name a file elsewhere")
    return file


@contextmanager
def writing(path: str | Path, option: str) -> Iterator[None]:
    """Turn what the operating system says against a file into a refusal."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            f"{option} = {path} cannot be written: {reason}; name a file elsewhere"
        ) from error
