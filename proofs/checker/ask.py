"""Ask Coq what the compiled theorems say and what they assume, in a file of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proofs.checker.build import command
from proofs.checker.source import LIBRARY, REALS, Claim, Source
from proofs.checker.tool import Coq, run


ASK_SECONDS = 600.0
FILE = "AskS4ref.v"

CLOSED = "Closed under the global context"


@dataclass(frozen=True)
class Answer:
    """What Coq said about one theorem.

    Attributes
    ----------
    statement : str
        As ``Check`` prints it, without the name.
    assumptions : tuple of str
        As ``Print Assumptions`` lists them.
    fault : str
        Why it does not count as proved; empty if it does.
    """

    statement: str
    assumptions: tuple[str, ...]
    fault: str


def ask(
    coq: Coq, sources: Sequence[Source], folder: Path, seconds: float = ASK_SECONDS
) -> Mapping[Claim, Answer]:
    """Return an answer to every claim of the compiled sources.

    Assumptions are asked for before any module is imported, so that no name can be hidden by
    another; statements are printed with the notations of their file.  As each question about
    assumptions walks through the whole library, one is asked for all theorems of a file; only where
    the answer is not that there are none, or a question is refused, are they asked one by one.
    """
    asked = [source for source in sources if source.claims]
    (folder / FILE).write_text(_file(_keyed(asked), together=True), "utf-8")
    ran = run(command(coq, FILE), folder, seconds)
    closed = [source for source in asked if ran.code == 0 and _closed(folder, source)]
    answers = {
        claim: Answer(_statement(folder, key), (), "")
        for key, (source, claim) in _keyed(asked).items()
        if source in closed
    }
    return {**answers, **_one_by_one(coq, [s for s in asked if s not in closed], folder, seconds)}


def _one_by_one(
    coq: Coq, sources: Sequence[Source], folder: Path, seconds: float
) -> Mapping[Claim, Answer]:
    claims = _keyed(sources)
    answers: dict[Claim, Answer] = {}
    while claims:
        text = _file(claims, together=False)
        (folder / FILE).write_text(text, "utf-8")
        ran = run(command(coq, FILE), folder, seconds)
        if ran.code == 0:
            break
        refused = None if ran.timed_out else _refused(text, ran.output)
        fault = f"coqc refuses the question: {' '.join(ran.output.split())[-300:]}"
        if ran.timed_out:
            fault = f"coqc did not answer the questions about all theorems within {seconds:g} s"
        for key in [refused] if refused in claims else list(claims):
            answers[claims.pop(key)[1]] = Answer("", (), fault)
    for key, (_, claim) in claims.items():
        answers[claim] = _read(folder, key, claim)
    return answers


def _closed(folder: Path, source: Source) -> bool:
    return assumptions((folder / f"all_{source.module}.assumes.out").read_text("utf-8")) == ()


def _keyed(sources: Sequence[Source]) -> dict[str, tuple[Source, Claim]]:
    pairs = [(source, claim) for source in sources for claim in source.claims]
    return {f"q{i}": pair for i, pair in enumerate(pairs)}


def _file(claims: Mapping[str, tuple[Source, Claim]], *, together: bool) -> str:
    sources = {source.module: source for source, _ in claims.values()}
    lines = [f"Require {LIBRARY}.{module}." for module in sources]
    if together:
        for source in sources.values():
            uses = [f"let _ := @{LIBRARY}.{source.module}.{c.name} in" for c in source.claims]
            bundle = f"all_{source.module}"
            lines += [
                f"Definition {bundle} := {' '.join(uses)} tt.",
                f'Redirect "{bundle}.assumes" Print Assumptions {bundle}.',
            ]
    else:
        lines += [
            f'Redirect "{key}.assumes" Print Assumptions {LIBRARY}.{source.module}.{claim.name}.'
            for key, (source, claim) in claims.items()
        ]
    lines.append("Set Printing Width 96.")
    for module, source in sources.items():
        lines += [f"Module Ask_{module}.", *(f"{sentence}." for sentence in source.header)]
        lines.append(f"Import {LIBRARY}.{module}.")
        lines += [
            f'Redirect "{key}.says" Check {LIBRARY}.{module}.{claim.name}.'
            for key, (asked, claim) in claims.items()
            if asked is source
        ]
        lines.append(f"End Ask_{module}.")
    return "\n".join(lines) + "\n"


def _refused(text: str, output: str) -> str | None:
    """Return the key of the question at which coqc stopped."""
    at = re.search(r"line (\d+), characters", output)
    line = text.splitlines()[int(at[1]) - 1] if at else ""
    key = re.match(r'Redirect "(\w+)\.', line)
    return key[1] if key else None


def _read(folder: Path, key: str, claim: Claim) -> Answer:
    statement = _statement(folder, key)
    assumes = assumptions((folder / f"{key}.assumes.out").read_text("utf-8"))
    if assumes is None:
        return Answer(statement, (), "the answer of Print Assumptions could not be read")
    beyond = sorted(set(assumes) - REALS)
    fault = f"{claim.name} assumes {', '.join(beyond)}" if beyond else ""
    return Answer(statement, assumes, fault)


def _statement(folder: Path, key: str) -> str:
    _, _, statement = (folder / f"{key}.says.out").read_text("utf-8").partition(":")
    return _dedent(statement)


def assumptions(printed: str) -> tuple[str, ...] | None:
    """Return the names that ``Print Assumptions`` lists, none for a closed theorem; None if the
    text is neither."""
    text = printed.strip()
    if text == CLOSED:
        return ()
    head, _, rest = text.partition("\n")
    if head.strip() != "Axioms:" or not rest.strip():
        return None
    # A name starts its line; its type, after a colon, may go on in lines that are indented.
    lines = [line for line in rest.splitlines() if line.strip()]
    names = [re.match(r"([A-Za-z_][\w.']*)\s*(?::|$)", line) for line in lines if line[0] != " "]
    if not names or not all(names):
        return None
    return tuple(sorted(name[1] for name in names if name))


def _dedent(statement: str) -> str:
    lines = statement.strip("\n").rstrip().splitlines()
    first, rest = lines[0].strip(), lines[1:]
    indents = [len(line) - len(line.lstrip()) for line in rest if line.strip()]
    cut = min(indents, default=0)
    return "\n".join([first, *(line[cut:] for line in rest)])
