"""The Coq half of a run: which files, with which Coq, and what to say where there is none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proofs.checker import wrong
from proofs.checker.check import FOLDER, Checked, Proof, check, needed
from proofs.checker.source import Source, project
from proofs.checker.tool import Absent, find


@dataclass(frozen=True)
class Machine:
    """What Coq did in this run.

    Attributes
    ----------
    version : str
        Of Coq; empty if it did not run.
    skipped : str
        Why something was left out, and how to install what is missing; empty if nothing was.
    sources : tuple of Source
    checked : Checked
    wrong : int
        How many wrong statements were tried; in full runs alone.
    wrong_faults : mapping
        Of those that did not behave as wrong statements must, why.
    """

    version: str
    skipped: str
    sources: tuple[Source, ...]
    checked: Checked = field(default_factory=lambda: Checked((), {}, 0.0))
    wrong: int = 0
    wrong_faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def proved(self) -> list[Proof]:
        """The proofs that count."""
        return [proof for proof in self.checked.proofs if not proof.fault]

    def as_json(self) -> dict[str, Any]:
        """Return plain data: version, counts, files with their hashes, seconds."""
        axiom_free = [proof for proof in self.proved if not proof.assumptions]
        return {
            "version": self.version,
            "skipped": self.skipped,
            "statements": len({(proof.file, proof.name) for proof in self.proved}),
            "axiom_free": len({(proof.file, proof.name) for proof in axiom_free}),
            "theorems": len({proof.theorem for proof in self.proved}),
            "wrong": self.wrong - len(self.wrong_faults),
            "seconds": round(self.checked.seconds, 1),
            "files": {f"{source.module}.v": source.sha256 for source in self.sources},
        }


def search(
    only: Collection[str] | None,
    *,
    jobs: int,
    wanted: bool,
    started: Callable[[Sequence[Source]], Callable[[], None]] = lambda _: lambda: None,
) -> Machine:
    """Run Coq over the files that prove the theorems asked for, all of them by default.

    Parameters
    ----------
    only : ids, optional
    jobs : int
        Files at a time.
    wanted : bool
        False leaves Coq out.
    started : callable
        Called with the files to compile; what it returns is called after each.
    """
    sources = project(FOLDER)
    if only is not None:
        sources = needed(sources, only)
    if not wanted:
        return Machine("", "Coq was left out, as asked.", tuple(sources))
    if not sources:
        return Machine("", "", ())
    coq = find()
    if isinstance(coq, Absent):
        return Machine("", coq.reason, tuple(sources))
    runnable = [s for s in sources if not (coq.mathcomp and _on_mathcomp(s, sources))]
    twins = wrong.load() if only is None and not coq.mathcomp else []
    faults: dict[str, str] = {}

    def after(folder: Path) -> None:
        faults.update(wrong.judge(coq, twins, folder, jobs=jobs))

    checked = check(coq, runnable, jobs=jobs, done=started(runnable), after=after)
    left = [f"{s.module}.v" for s in sources if s not in runnable]
    skipped = f"{', '.join(left)}: {coq.mathcomp}" if left else ""
    return Machine(coq.version, skipped, tuple(sources), checked, len(twins), faults)


def _on_mathcomp(source: Source, sources: Sequence[Source]) -> bool:
    """Tell whether a file, or one that it needs, needs MathComp."""
    by_name = {s.module: s for s in sources}
    return source.mathcomp or any(_on_mathcomp(by_name[name], sources) for name in source.needs)
