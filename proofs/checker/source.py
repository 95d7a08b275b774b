"""One Coq file: what it claims to prove, what it needs, and what it must not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from proofs.checker import lexer


LIBRARY = "S4ref"  # the name under which proofs/coq is compiled

# The axioms of Coq's real numbers, by their full names.  Nothing else may be assumed.
REALS = frozenset(
    {
        "Classical_Prop.classic",
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
    }
)

# What takes something for granted, switches a check of the kernel off, or reaches outside Coq.
_FORBIDDEN = re.compile(
    r"\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjectures?|bypass_check|Redirect|Drop|Load|Cd"
    r"|Extract|Extraction|Separate\s+Extraction|Register|Primitive|Symbols?|Rewrite\s+Rules?"
    r"|Declare\s+ML\s+Module|Add\s+(?:Rec\s+)?(?:LoadPath|ML\s+Path)"
    r"|(?:Unset|Set)\s+(?:Guard|Positivity|Universe)\s+Checking"
    r"|Set\s+(?:Definitional\s+UIP|Type\s+In\s+Type))\b|type-in-type"
)
_ASSUMED = re.compile(r"(?:(?:Local|Global|#\[.*?\])\s+)*(Variables?|Hypothes[ie]s|Context)\b")
_PROVES = re.compile(r"\s*proves:\s+([a-z0-9-]+)\s+by\s+([A-Za-z_][\w']*)\s*")
_NEEDS = re.compile(rf"From {LIBRARY} Require(?: Import| Export)? ([\w ]+)|Require .*?{LIBRARY}")
_LIBRARY = re.compile(r"From mathcomp\b|Require\b.*\bmathcomp\b")
_HEADER = re.compile(r"(?:From \S+ )?Require\b|(?:Local |Global )?(?:Import|Open Scope)\b")
_KINDS = "Theorem|Lemma|Corollary|Proposition|Fact|Remark"


@dataclass(frozen=True)
class Claim:
    """``(* proves: theorem by name *)`` in the file of a module."""

    module: str
    theorem: str
    name: str


@dataclass(frozen=True)
class Source:
    """A Coq file, read.

    Attributes
    ----------
    module : str
        Its name without ``.v``.
    text : str
    claims : tuple of Claim
    needs : tuple of str
        Modules of ours that it requires.
    mathcomp : bool
        Whether it needs MathComp; the standard library alone otherwise.
    header : tuple of str
        The sentences that set its names and notations up, for printing statements as it does.
    faults : tuple of str
        Why it is refused; empty if it is not.
    """

    module: str
    text: str
    claims: tuple[Claim, ...]
    needs: tuple[str, ...]
    mathcomp: bool
    header: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The hash of its text."""
        return sha256(self.text.encode()).hexdigest()


def read(path: Path) -> Source:
    """Read and judge one file; no Coq is needed for it."""
    text = path.read_text("utf-8")
    try:
        code, comments = lexer.split(text)
    except ValueError as error:
        return Source(path.stem, text, (), (), False, (), (str(error),))
    said = list(lexer.sentences(code))
    claims = [
        Claim(path.stem, *match.groups()) for c in comments if (match := _PROVES.fullmatch(c))
    ]
    needs: list[str] = []
    faults: list[str] = []
    for sentence in said:
        if match := _NEEDS.match(sentence):
            if match[1] is None:
                faults.append(f"write 'From {LIBRARY} Require Import ...', not {sentence!r}")
            needs += (match[1] or "").split()
    faults += [f"it says {match[0]!r}" for match in _FORBIDDEN.finditer(code)]
    faults += _assumed_outside_sections(said)
    faults += [
        f"it claims {claim.theorem} by {claim.name}, which is no {_KINDS.replace('|', ', ')} in it"
        for claim in claims
        if not re.search(rf"\b(?:{_KINDS})\s+{re.escape(claim.name)}(?![\w'])", code)
    ]
    claimed = sum("proves:" in comment for comment in comments)
    if claimed != len(claims):
        faults.append(
            f"{claimed - len(claims)} 'proves:' comments are not 'proves: <id> by <name>'"
        )
    return Source(
        module=path.stem,
        text=text,
        claims=tuple(claims),
        needs=tuple(needs),
        mathcomp=any(_LIBRARY.match(sentence) for sentence in said),
        header=tuple(s for s in said if _HEADER.match(s) and not _NEEDS.match(s)),
        faults=tuple(dict.fromkeys(faults)),
    )


def _assumed_outside_sections(said: list[str]) -> list[str]:
    """Name the variables and hypotheses that no section discharges: those are axioms."""
    faults, open_ = [], []
    for sentence in said:
        if match := re.match(r"(Section|Module(?: Type)?) ([\w']+)(?! *:=)", sentence):
            open_.append((match[1], match[2]))
        elif (match := re.fullmatch(r"End ([\w']+)", sentence)) and open_:
            open_.pop()
        elif (match := _ASSUMED.match(sentence)) and not any(
            kind == "Section" for kind, _ in open_
        ):
            faults.append(f"{match[1]} outside a Section is an axiom: {sentence[:60]!r}")
    return faults


def project(folder: Path) -> list[Source]:
    """Return the files of ``_CoqProject``, in its order, which must be that of dependence.

    Raises
    ------
    ValueError
        If a file of the folder is not listed, is listed and missing, comes before one it needs, or
        has the name of a module of Coq's axioms, for which its own could then be taken.
    """
    lines = (folder / "_CoqProject").read_text("utf-8").splitlines()
    listed = [line.strip() for line in lines if line.strip().endswith(".v")]
    present = sorted(path.name for path in folder.glob("*.v"))
    if sorted(listed) != present:
        odd = sorted(set(listed) ^ set(present)) or "a file is listed twice"
        raise ValueError(f"{folder / '_CoqProject'} and the folder disagree about {odd}")
    if taken := {name.split(".")[0] + ".v" for name in REALS} & set(listed):
        raise ValueError(f"{sorted(taken)} have names of modules of Coq's axioms; rename them")
    sources = [read(folder / name) for name in listed]
    before: set[str] = set()
    for source in sources:
        if missing := set(source.needs) - before:
            raise ValueError(
                f"{source.module}.v needs {sorted(missing)}, listed after it or nowhere"
            )
        before.add(source.module)
    return sources
