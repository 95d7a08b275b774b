"""The public names, frozen; what importing costs; that every public function explains itself."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import s4ref


# Adding a name is a decision: it goes into the changelog and the documentation too.
TOP = [
    "AdapterError", "ChebT", "DPLR", "Diagonal", "Discrete", "FouD", "FouT", "GLegS",
    "InputError", "LagT", "LegS", "LegT", "MissingDependencyError", "PrecisionError", "SSM",
    "__version__", "backward_euler", "bilinear", "bounds", "conformance", "dss", "euler",
    "exp_euler", "family", "fast", "foh", "gbt", "identify", "inspect", "laws", "oracle", "plot",
    "zoh",
]  # fmt: skip
SUBPACKAGES: dict[str, list[str]] = {
    "s4ref.arithmetic": [
        "Analytic", "Ball", "Float64", "Matrix", "Multiprecision", "Rational", "Ring", "Scalar",
        "precision",
    ],
    "s4ref.maths.hippo": [
        "FAMILIES", "ChebT", "Family", "FouD", "FouT", "FourierDecay", "GLegS", "LagT",
        "LagTCode", "LegS", "LegSD", "LegT", "LowRank", "TLagTCode", "family",
    ],
    "s4ref.maths.initialise": [
        "DSS", "INITIALISATIONS", "LRU", "S5", "GuardedSoftmax", "LSSLFactors", "Modal", "S4DInv",
        "S4DInv2", "S4DLegS", "S4DLin", "S4DQuad", "S4DReal", "initialisation", "lssl_factors",
    ],
    "s4ref.oracle": [
        "Certified", "CertifiedLRU", "CertifiedModes", "Condition", "Cost", "DiagonalPeak", "Held",
        "HinfNorm", "NumericalRange", "OptimisedPerturbation", "Perturbation", "Response",
        "Signal", "Trajectory", "backward_error", "basis_functions", "condition", "delay_row",
        "diagonal_deviation", "diagonal_peak", "discretize", "dplr", "effective_memory",
        "eigenvalue_conditions", "eigenvector_condition", "evolve", "gram", "gramian", "h2_norm",
        "henrici_departure", "hinf_norm", "hippo", "is_stable", "kernel", "kernel_cost",
        "legs_steps", "lru", "lru_kernel", "measure", "memory_length", "modes",
        "numerical_abscissa", "numerical_range", "optimised_perturbation", "output_tilde",
        "patience", "perturb", "project", "random_perturbation", "reconstruct", "resolvent_norm",
        "response", "response_on_grid", "semigroup_norm", "spectral_abscissa", "spectral_radius",
        "spectrum", "state_kernel", "transfer", "transfer_distance",
    ],
    "s4ref.bounds": [
        "ALGORITHMS", "UNIT_ROUNDOFF", "Budget", "discretize_budget", "eigensolver_budget",
        "gradient_budgets",
        "is_small_instance", "kernel_budget", "parameter_budget", "response_budget",
        "roundtrip_budget", "state_budget", "stored_budget", "sum_budget",
    ],
    "s4ref.inspect": [
        "LAYOUTS", "Channel", "ChannelReport", "Digits", "Inspection", "LayerReport", "ModeReport",
        "inspect", "read",
    ],
    "s4ref.laws": ["LAWS", "Law", "Outcome", "law", "run"],
    "s4ref.identify": ["Candidate", "Identification", "identify"],
    "s4ref.conformance": [
        "Report", "Settings", "Verdict", "check", "load_report", "parametrize", "to_badges",
        "to_html", "to_json", "to_junit", "to_markdown", "validate",
    ],
    "s4ref.fast": [
        "MIMO", "RULES", "S4", "S4D", "S5", "Choice", "Chunks", "ModalForm", "Rule", "Step",
        "bidirectional_convolution", "bilinear", "blocked_convolution", "causal_convolution",
        "choose", "dense_chunks", "dense_kernel", "dense_step", "diagonal_chunks",
        "diagonal_kernel", "diagonal_step", "dplr_chunks", "dplr_kernel", "dplr_step", "fout",
        "fout_modes", "kernel", "legs", "legs_modes", "legt", "legt_modes", "mimo_kernel",
        "mimo_system", "recur", "s4d_inv", "s4d_inv2", "s4d_legs", "s4d_lin", "s4d_quad",
        "s4d_real", "scan", "zoh",
    ],
    "s4ref.bench": ["Settings", "run", "show"],
    "s4ref.plot": ["figure", "gallery", "kernel_digits", "save"],
    "s4ref.cli": ["app", "main"],
}  # fmt: skip
HEAVY = ["torch", "matplotlib", "hypothesis", "pytest", "scipy", "numpy", "sympy", "rich", "typer"]


def fresh(code: str) -> str:
    """Run code in a new interpreter and return what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_top_level_names_are_frozen():
    assert sorted(dir(s4ref)) == TOP


def test_all_is_sorted_and_has_a_home_for_every_name():
    assert sorted(s4ref.__all__) == sorted(set(TOP) - {"__version__"})
    assert set(s4ref._HOMES) == set(s4ref.__all__)


@pytest.mark.parametrize("name", s4ref.__all__)
def test_every_name_loads(name: str):
    value = getattr(s4ref, name)
    home = importlib.import_module(s4ref._HOMES[name])
    assert value is home or value is getattr(home, name)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"'s4ref' has no attribute 'nosuch'"):
        s4ref.nosuch  # noqa: B018  # the access is the point


@pytest.mark.parametrize("package", SUBPACKAGES)
def test_the_names_of_subpackages_are_frozen(package: str):
    module = importlib.import_module(package)
    assert list(module.__all__) == SUBPACKAGES[package]
    assert all(hasattr(module, name) for name in module.__all__)


def test_importing_s4ref_loads_nothing_heavy():
    code = f"import sys, s4ref; print([m for m in {HEAVY} if m in sys.modules])"
    assert fresh(code) == "[]"


def test_the_oracle_needs_no_torch_and_no_plotting():
    absent = ["torch", "matplotlib", "hypothesis", "pytest", "scipy.signal"]
    code = (
        "import sys, s4ref; s4ref.oracle; s4ref.LegS; s4ref.bounds; s4ref.conformance;"
        f"print([m for m in {absent} if m in sys.modules])"
    )
    assert fresh(code) == "[]"


def test_the_version_is_that_of_the_installed_package():
    assert re.fullmatch(r"\d+\.\d+\.\d+(\.dev\d+)?", s4ref.__version__)


def documented() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the public functions and classes of the package and its subpackages."""
    seen: set[int] = set()
    homes = {module: importlib.import_module(module) for module in SUBPACKAGES}
    defined = {module: home.__all__ for module, home in homes.items()}
    # Submodules stand for themselves.
    defined["s4ref"] = [n for n in s4ref.__all__ if s4ref._HOMES[n] != f"s4ref.{n}"]
    homes["s4ref"] = s4ref
    for module, names in defined.items():
        for name in names:
            value = getattr(homes[module], name)
            if (inspect.isfunction(value) or inspect.isclass(value)) and id(value) not in seen:
                seen.add(id(value))
                yield f"{module}.{name}", value


OBJECTS = dict(documented())
# Functions whose docstring needs no more than its first sentence, each with the reason.
BRIEF = {
    "s4ref.arithmetic.precision": "a context manager whose one argument is in the first sentence",
    "s4ref.bounds.parameter_budget": "both arguments are in the first sentence",
}


def section(doc: str, title: str) -> str:
    """Return the text of a numpydoc section, or nothing; sections may share a heading."""
    heading = rf"^[\w, ]*\b{title}\b[\w, ]*\n-+\n"
    found = re.search(rf"{heading}(.*?)(?=^\w[\w, ]*\n-+\n|\Z)", doc, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def unexplained(name: str) -> list[str]:
    """Return the parameters that a function's docstring leaves unexplained."""
    text = section(inspect.getdoc(OBJECTS[name]) or "", "Parameters")
    if re.match(r"As :func:`", text):  # those of a neighbour, which is held to the same rule
        return []
    words = set(re.findall(r"\w+", text))
    return [p for p in inspect.signature(OBJECTS[name]).parameters if p not in words]


@pytest.mark.parametrize("name", OBJECTS)
def test_every_public_object_has_a_docstring(name: str):
    value = OBJECTS[name]
    doc = inspect.getdoc(value)
    assert doc, name
    assert re.match(r"\S.*[.:]", doc), f"{name}: the first line is no sentence"


@pytest.mark.parametrize("name", [n for n, v in OBJECTS.items() if inspect.isfunction(v)])
def test_every_public_function_documents_parameters_and_result(name: str):
    doc, signature = inspect.getdoc(OBJECTS[name]) or "", inspect.signature(OBJECTS[name])
    explained = not unexplained(name)
    if signature.return_annotation not in (None, "None") and not doc.startswith("Return"):
        explained = explained and bool(section(doc, "Returns"))
    # An exception that is none would hide the next one.
    assert explained == (name not in BRIEF), unexplained(name)
