"""Wrong statements that must not compile: ``proofs/coq/wrong``, one a file.

A file holds a statement twice, right and wrong by one change, above one proof script.  With the
right line alone it must compile; with the wrong one alone coqc must stop below it, at the proof.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from proofs.checker.build import FILE_SECONDS, command
from proofs.checker.check import FOLDER
from proofs.checker.tool import Coq, run


WRONG = FOLDER / "wrong"
RIGHT_MARK, WRONG_MARK = "(* RIGHT *)", "(* WRONG *)"
_WHAT = re.compile(r"\(\*\s*wrong:\s*(.+?)\s*\*\)", re.DOTALL)


@dataclass(frozen=True)
class Twins:
    """A right and a wrong statement with one proof.

    Attributes
    ----------
    name : str
    what : str
        What is wrong.
    right, wrong : str
        The file with one of the two statements.
    line : int
        Of the statement, from 1.
    """

    name: str
    what: str
    right: str
    wrong: str
    line: int


def read(path: Path) -> Twins:
    """Read a file of the scheme.

    Raises
    ------
    ValueError
        If it is not of the scheme.
    """
    text = path.read_text("utf-8")
    lines, what = text.splitlines(), _WHAT.match(text)
    at = {
        mark: [i for i, line in enumerate(lines) if line.startswith(mark)]
        for mark in (RIGHT_MARK, WRONG_MARK)
    }
    if what is None or any(len(found) != 1 for found in at.values()):
        raise ValueError(
            f"{path.name} needs '(* wrong: ... *)' and one line each with {RIGHT_MARK} {WRONG_MARK}"
        )

    def without(mark: str) -> str:
        return "\n".join("" if line.startswith(mark) else line for line in lines) + "\n"

    (line,) = at[WRONG_MARK]
    return Twins(path.stem, what[1], without(WRONG_MARK), without(RIGHT_MARK), line + 1)


def load() -> list[Twins]:
    """Return every pair of the folder."""
    return [read(path) for path in sorted(WRONG.glob("*.v"))]


def judge(coq: Coq, twins: Sequence[Twins], folder: Path, *, jobs: int) -> dict[str, str]:
    """Return what is at fault, by name, in a folder with the compiled files of the project."""
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        faults = pool.map(partial(_fault, coq, folder), twins)
    return {pair.name: fault for pair, fault in zip(twins, faults, strict=True) if fault}


def _fault(coq: Coq, folder: Path, pair: Twins) -> str:
    ran = {}
    for kind, text in (("Right", pair.right), ("Wrong", pair.wrong)):
        file = f"{kind}{pair.name}.v"
        (folder / file).write_text(text, "utf-8")
        ran[kind] = run(command(coq, file), folder, FILE_SECONDS)
        if ran[kind].timed_out:
            return f"coqc did not finish {file} within {FILE_SECONDS:g} s"
    if ran["Right"].code != 0:
        return f"the right statement is refused: {' '.join(ran['Right'].output.split())[-300:]}"
    if ran["Wrong"].code == 0:
        return "the wrong statement is proved"
    stopped = re.search(r"line (\d+), characters", ran["Wrong"].output)
    if stopped is None or int(stopped[1]) <= pair.line:
        return "the wrong statement is refused before its proof begins"
    return ""
