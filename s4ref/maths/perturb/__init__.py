"""Perturb-then-diagonalise."""

from __future__ import annotations

from s4ref.maths.perturb.eigenpairs import eigenpairs as eigenpairs
from s4ref.maths.perturb.eigenpairs import steady_solve as steady_solve
from s4ref.maths.perturb.perturbed import Perturbed as Perturbed
from s4ref.maths.perturb.search import search as search


__all__ = ["Perturbed", "eigenpairs", "search", "steady_solve"]
