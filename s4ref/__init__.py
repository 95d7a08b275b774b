"""The mathematical reference and verification toolkit for structured state space (S4) models.

It is not a training library: it says what the right numbers are, how far rounding may move them,
and whether an implementation keeps to that.  The names below load on first use, so that
``import s4ref`` is cheap.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from s4ref import bounds as bounds
    from s4ref import conformance as conformance
    from s4ref import fast as fast
    from s4ref import identify as identify
    from s4ref import inspect as inspect
    from s4ref import laws as laws
    from s4ref import oracle as oracle
    from s4ref import plot as plot
    from s4ref.errors import AdapterError as AdapterError
    from s4ref.errors import InputError as InputError
    from s4ref.errors import MissingDependencyError as MissingDependencyError
    from s4ref.errors import PrecisionError as PrecisionError
    from s4ref.maths.discretize import backward_euler as backward_euler
    from s4ref.maths.discretize import bilinear as bilinear
    from s4ref.maths.discretize import dss as dss
    from s4ref.maths.discretize import euler as euler
    from s4ref.maths.discretize import exp_euler as exp_euler
    from s4ref.maths.discretize import foh as foh
    from s4ref.maths.discretize import gbt as gbt
    from s4ref.maths.discretize import zoh as zoh
    from s4ref.maths.hippo import ChebT as ChebT
    from s4ref.maths.hippo import FouD as FouD
    from s4ref.maths.hippo import FouT as FouT
    from s4ref.maths.hippo import GLegS as GLegS
    from s4ref.maths.hippo import LagT as LagT
    from s4ref.maths.hippo import LegS as LegS
    from s4ref.maths.hippo import LegT as LegT
    from s4ref.maths.hippo import family as family
    from s4ref.records import DPLR as DPLR
    from s4ref.records import SSM as SSM
    from s4ref.records import Diagonal as Diagonal
    from s4ref.records import Discrete as Discrete

__all__ = [
    "DPLR",
    "SSM",
    "AdapterError",
    "ChebT",
    "Diagonal",
    "Discrete",
    "FouD",
    "FouT",
    "GLegS",
    "InputError",
    "LagT",
    "LegS",
    "LegT",
    "MissingDependencyError",
    "PrecisionError",
    "backward_euler",
    "bilinear",
    "bounds",
    "conformance",
    "dss",
    "euler",
    "exp_euler",
    "family",
    "fast",
    "foh",
    "gbt",
    "identify",
    "inspect",
    "laws",
    "oracle",
    "plot",
    "zoh",
]

__version__ = importlib.metadata.version("s4ref")

# Name -> module that defines it; a module stands for itself.
_HOMES = {
    "AdapterError": "s4ref.errors",
    "DPLR": "s4ref.records",
    "Diagonal": "s4ref.records",
    "Discrete": "s4ref.records",
    "InputError": "s4ref.errors",
    "ChebT": "s4ref.maths.hippo",
    "FouD": "s4ref.maths.hippo",
    "FouT": "s4ref.maths.hippo",
    "GLegS": "s4ref.maths.hippo",
    "LagT": "s4ref.maths.hippo",
    "LegS": "s4ref.maths.hippo",
    "LegT": "s4ref.maths.hippo",
    "MissingDependencyError": "s4ref.errors",
    "PrecisionError": "s4ref.errors",
    "SSM": "s4ref.records",
    "backward_euler": "s4ref.maths.discretize",
    "bilinear": "s4ref.maths.discretize",
    "bounds": "s4ref.bounds",
    "conformance": "s4ref.conformance",
    "dss": "s4ref.maths.discretize",
    "euler": "s4ref.maths.discretize",
    "exp_euler": "s4ref.maths.discretize",
    "family": "s4ref.maths.hippo",
    "fast": "s4ref.fast",
    "foh": "s4ref.maths.discretize",
    "gbt": "s4ref.maths.discretize",
    "identify": "s4ref.identify",
    "inspect": "s4ref.inspect",
    "laws": "s4ref.laws",
    "oracle": "s4ref.oracle",
    "plot": "s4ref.plot",
    "zoh": "s4ref.maths.discretize",
}


def __getattr__(name: str) -> object:
    """Load a public name on first use (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 's4ref' has no attribute {name!r}")
    module = importlib.import_module(home)
    value = module if home == f"s4ref.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, and the version."""
    return [*__all__, "__version__"]
