"""What ``s4ref show`` can show: certified values by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from s4ref import oracle
from s4ref.cli.question import Question
from s4ref.cli.spelling import meant
from s4ref.errors import InputError
from s4ref.exact import Gauss, rational
from s4ref.oracle.certified import Certified


NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?:/[0-9]+)?"
COMPLEX = re.compile(rf"([+-]?{NUMBER}(?=[+-]))?([+-]?(?:{NUMBER})?)[ij]")
STEP, OUTPUT = ("rule", "dt"), ("rule", "dt", "C")


@dataclass(frozen=True)
class Quantity:
    """Something to show.

    Attributes
    ----------
    get : its certified values
    about : what it is, in a few words
    depends : the options, beside the system and the digits, that it depends on
    """

    get: Callable[[Question], Certified]
    about: str
    depends: tuple[str, ...] = ()


QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "A": Quantity(lambda q: q.hippo.A, "state matrix"),
        "B": Quantity(lambda q: q.inputs, "input column"),
        "lam": Quantity(lambda q: q.modes.lam, "modes, one of each conjugate pair"),
        "P": Quantity(lambda q: q.dplr.P, "V* P, A = V (diag(lam) - P P*) V*"),
        "Q": Quantity(lambda q: q.dplr.P, "P, for every HiPPO family"),
        "V": Quantity(lambda q: q.dplr.V, "eigenvectors of the normal part"),
        "spectrum": Quantity(
            lambda q: oracle.spectrum(q.system, digits=q.digits), "eigenvalues of A"
        ),
        "Ab": Quantity(lambda q: q.discrete.Ab, "state matrix of the recurrence", STEP),
        "Bb": Quantity(lambda q: q.discrete.Bb, "input column of the recurrence", STEP),
        "Bp": Quantity(lambda q: q.previous, "weight of the previous input", STEP),
        "spectrum-bar": Quantity(
            lambda q: oracle.spectrum(q.system, dt=q.dt, rule=q.rule, digits=q.digits),
            "eigenvalues of Ab",
            STEP,
        ),
        "radius": Quantity(
            lambda q: oracle.spectral_radius(q.system, q.dt, rule=q.rule, digits=q.digits),
            "spectral radius of Ab",
            STEP,
        ),
        "kernel": Quantity(lambda q: q.kernel, "K[l] = C Ab^l Bb", (*OUTPUT, "L")),
        "gramian": Quantity(
            lambda q: oracle.gramian(q.system, "controllability", digits=q.digits),
            "controllability Gramian",
        ),
        "observability": Quantity(
            lambda q: oracle.gramian(q.system, "observability", C=q.C, digits=q.digits),
            "observability Gramian",
            ("C",),
        ),
        "h2": Quantity(
            lambda q: oracle.h2_norm(q.system, C=q.C, digits=q.digits), "H2 norm", ("C",)
        ),
        "hinf": Quantity(
            lambda q: oracle.hinf_norm(q.system, C=q.C, digits=q.digits).value,
            "H-infinity norm, sup |G(i omega)|",
            ("C",),
        ),
        "abscissa": Quantity(
            lambda q: oracle.spectral_abscissa(q.system, digits=q.digits),
            "spectral abscissa, max Re lam",
        ),
        "numerical-abscissa": Quantity(
            lambda q: oracle.numerical_abscissa(q.system, digits=q.digits),
            "numerical abscissa, lam_max((A + A*)/2)",
        ),
        "henrici": Quantity(
            lambda q: oracle.henrici_departure(q.system, digits=q.digits),
            "Henrici departure from normality",
        ),
        "kappa": Quantity(
            lambda q: oracle.eigenvector_condition(q.system, digits=q.digits),
            "condition of the eigenvectors, unit columns",
        ),
        "conditions": Quantity(
            lambda q: oracle.eigenvalue_conditions(q.system, digits=q.digits),
            "condition of each eigenvalue",
        ),
        "memory": Quantity(
            lambda q: oracle.effective_memory(q.system, q.dt, digits=q.digits),
            "effective memory 1/(dt |mu|), in steps",
            ("dt",),
        ),
    }
)


@dataclass(frozen=True)
class Answer:
    """One quantity with its values.

    Attributes
    ----------
    name : key of QUANTITIES
    about : what it is
    system : name of the system
    settings : option -> its value, of those the values depend on
    values : certified
    """

    name: str
    about: str
    system: str
    settings: Mapping[str, object]
    values: Certified

    @property
    def title(self) -> str:
        """The name with all that its values depend on."""
        shown = dict(self.settings)
        parts = [f"{self.name} of {self.system}"]
        if "rule" in shown:
            parts.append(str(shown["rule"]))
        if "dt" in shown:
            parts.append(f"dt = {shown['dt']}")
        if "C" in shown:
            parts.append(f"C = {_row(shown['C'])}")
        return ", ".join([*parts, f"{self.values.digits} digits"])


def known(names: Sequence[str]) -> None:
    """Refuse a name that is none of the quantities."""
    for name in names:
        if name not in QUANTITIES:
            raise InputError(
                f"what = {name!r} is unknown.{meant(name, QUANTITIES)} Choose among "
                f"{', '.join(QUANTITIES)}"
            )


def answer(question: Question, name: str) -> Answer:
    """Compute a quantity."""
    quantity = QUANTITIES[name]
    options: dict[str, Callable[[], object]] = {
        "rule": lambda: question.rule.__name__,
        "dt": lambda: question.dt,
        "C": lambda: [_text(x) for x in question.C],
        "L": lambda: question.L,
    }
    values = quantity.get(question)
    return Answer(
        name,
        quantity.about,
        question.system.name,
        {key: options[key]() for key in quantity.depends},
        values,
    )


def split(text: str) -> list[str]:
    """Return the parts between commas, of which those within brackets do not count."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def entry(text: str) -> str | Gauss:
    """Return an entry of a row: text as it is, or a complex number such as 1/2-3i."""
    found = COMPLEX.fullmatch(text.replace(" ", ""))
    if found is None:
        return text
    re_part, im_part = found[1] or "0", found[2]
    im_part = f"{im_part}1" if im_part in ("", "+", "-") else im_part
    return Gauss(rational(re_part, "C"), rational(im_part, "C"))


def _text(x: object) -> str:
    if not isinstance(x, Gauss):
        return str(x)
    return f"{x.re} {'-' if x.im < 0 else '+'} {abs(x.im)}i"


def _row(C: object) -> str:
    """Return an output row in words: a long row of equal entries by one of them."""
    entries = [str(x) for x in C] if isinstance(C, list) else []
    if len(entries) > 4 and len(set(entries)) == 1:
        return f"({entries[0]}, ..., {entries[0]})"
    return f"({', '.join(entries)})"
