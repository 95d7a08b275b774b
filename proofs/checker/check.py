"""Everything that Coq establishes about the files of a folder, in one call."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proofs.checker.ask import Answer, ask
from proofs.checker.build import Built, build
from proofs.checker.source import Source
from proofs.checker.tool import Coq


FOLDER = Path(__file__).parents[1] / "coq"


@dataclass(frozen=True)
class Proof:
    """A theorem as Coq sees it.

    Attributes
    ----------
    theorem : str
        Its id.
    name : str
        Its name in Coq.
    file : str
    statement : str
        As ``Check`` prints it.
    assumptions : tuple of str
        Axioms that it rests on; empty if none.
    seconds : float
        For compiling the file, divided by the theorems that it claims.
    fault : str
        Why it does not count; empty if it does.
    """

    theorem: str
    name: str
    file: str
    statement: str
    assumptions: tuple[str, ...]
    seconds: float
    fault: str


@dataclass(frozen=True)
class Checked:
    """What Coq found.

    Attributes
    ----------
    proofs : tuple of Proof
    faults : mapping
        Of files that were refused or did not compile, why; also of those that claim nothing.
    seconds : float
        Of the clock, for all files.
    """

    proofs: tuple[Proof, ...]
    faults: Mapping[str, str]
    seconds: float


def needed(sources: Sequence[Source], theorems: Collection[str]) -> list[Source]:
    """Return the sources that claim one of the theorems, with all that they need, in order."""
    wanted: set[str] = set()
    for source in reversed(sources):
        if source.module in wanted or any(c.theorem in theorems for c in source.claims):
            wanted |= {source.module, *source.needs}
    return [source for source in sources if source.module in wanted]


def check(
    coq: Coq,
    sources: Sequence[Source],
    *,
    jobs: int,
    done: Callable[[], None] = lambda: None,
    after: Callable[[Path], None] = lambda _: None,
) -> Checked:
    """Compile the sources, ask about their claims, and return what holds; ``after`` is called with
    the folder of the compiled files, before that goes."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="s4ref-coq-") as scratch:
        folder = Path(scratch)
        built = build(coq, sources, folder, jobs=jobs, done=done)
        compiled = [source for source in sources if not built[source.module].fault]
        answers = ask(coq, compiled, folder)
        after(folder)
    proofs = tuple(
        _proof(source, built[source.module], claim.theorem, claim.name, answers.get(claim))
        for source in sources
        for claim in source.claims
    )
    faults = {f"{module}.v": b.fault for module, b in built.items() if b.fault}
    return Checked(proofs, faults, time.perf_counter() - start)


def _proof(source: Source, built: Built, theorem: str, name: str, answer: Answer | None) -> Proof:
    answer = answer or Answer("", (), built.fault)
    return Proof(
        theorem=theorem,
        name=name,
        file=f"{source.module}.v",
        statement=answer.statement,
        assumptions=answer.assumptions,
        seconds=built.seconds / len(source.claims),
        fault=answer.fault,
    )
