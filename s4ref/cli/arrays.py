"""Arrays from the files people keep them in: npz, npy, json, csv or txt, safetensors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import BadZipFile

from s4ref.cli.readers import READERS
from s4ref.errors import InputError


Arrays = dict[str, Any]
SHOWN = 8  # names of a file that a message lists
# how people spell the names that identify() takes
SPELLINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "A": ("A", "a", "lam", "Lambda", "lambda", "w"),
        "B": ("B", "b"),
        "Ab": ("Ab", "dA", "Abar", "A_bar", "A_d", "Ad"),
        "Bb": ("Bb", "dB", "Bbar", "B_bar", "B_d", "Bd"),
        "K": ("K", "k", "kernel"),
        "C": ("C", "c"),
        "dt": ("dt", "step", "delta", "Delta"),
    }
)


def read(path: str, name: str | None) -> Arrays:
    """Return the arrays of a file under the names of :func:`s4ref.identify.identify`.

    Parameters
    ----------
    path : str
    name : str, optional
        What an array without a name is: A, B, Ab, Bb, K or C; A unless given.

    Raises
    ------
    InputError
        For a file that is not there or not of a known kind, or holds no name that is known.
    """
    if name is not None and name not in SPELLINGS:
        raise InputError(f"as = {name!r} is unknown: choose one of {', '.join(SPELLINGS)}")
    found = load(path)
    if not isinstance(found, dict):
        return {name or "A": found}
    if name is not None:
        if len(found) != 1:
            raise InputError(
                f"as = {name}: FILE = {path} holds {_listed(found)}, and --as names the array of "
                "a file with one"
            )
        return {name: next(iter(found.values()))}
    return _named(found, path)


def load(path: str) -> Any:
    """Return what a file holds: arrays under its own names, or one array without a name.

    Raises
    ------
    InputError
        For a file that is not there, not of a known kind, or broken.
    """
    file = Path(path)
    if file.is_dir():
        raise InputError(f"FILE = {path} is a folder: name a file in it")
    if not file.is_file():
        raise InputError(f"FILE = {path}: there is no such file")
    kind = file.suffix.lower()
    if kind not in READERS:
        raise InputError(
            f"FILE = {path}: of an unknown kind; known are {', '.join(READERS)}. Arrays of a "
            "checkpoint can be saved with numpy.savez(FILE, A=..., B=...), a state_dict of torch "
            "with safetensors.torch.save_file(state_dict, FILE)"
        )
    if file.stat().st_size == 0:
        raise InputError(f"FILE = {path} is empty")
    try:
        return READERS[kind](file)
    except UnicodeDecodeError as error:
        raise InputError(
            f"FILE = {path} is no {kind[1:]} file: its byte {error.start} is not UTF-8; save it "
            "as UTF-8, or give it the suffix of its kind"
        ) from error
    except (ValueError, OSError, EOFError, BadZipFile) as error:
        reason = " ".join(str(error).split())
        if "allow_pickle" in reason:
            reason = "it holds Python objects, which are never unpickled; save arrays of numbers"
        raise InputError(f"FILE = {path} cannot be read as {kind[1:]}: {reason}") from error


def _listed(found: Mapping[str, Any]) -> str:
    """Return the first names of a file, and how many more there are."""
    names = list(found)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}" if names else "no arrays"


def _named(found: Mapping[str, Any], path: str) -> Arrays:
    """Return the arrays whose names are known, by their proper names."""
    out: Arrays = {}
    for proper, spellings in SPELLINGS.items():
        hits = [s for s in spellings if s in found]
        if hits:
            out[proper] = found[hits[0]]
    if not out:
        raise InputError(
            f"FILE = {path} holds {_listed(found)}: call the arrays {', '.join(SPELLINGS)}, or "
            "keep one array in the file and say with --as which of them it is"
        )
    return out
