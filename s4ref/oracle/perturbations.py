"""Perturbations to diagonalise with: random ones, and ones that an optimiser chose."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.errors import InputError
from s4ref.exact import ExactArray, brief, exact_array, rational, whole
from s4ref.maths.hippo import Family
from s4ref.maths.norms import norm2
from s4ref.maths.perturb import Perturbed, search
from s4ref.oracle.certified import bits_for
from s4ref.oracle.escalate import escalate
from s4ref.records import SSM


# of the factor that brings a random matrix to its size, and of the norm that it is made of
SCALE_BITS, NORM_DIGITS = 256, 80


def random_perturbation(N: int, size: object, seed: int) -> ExactArray:
    """Return a random E of a given 2-norm: a Gaussian matrix times a dyadic factor, exactly.

    E = c G,   G = numpy.random.default_rng(seed).standard_normal((N, N)),   c ||G||_2 = size.

    Parameters
    ----------
    N : int
        State size.
    size : str, Fraction, int or float
        ||E||_2, not negative; met to 2^-240 relatively, as c has 256 bits.
    seed : int
        Of NumPy's default generator, not negative.  Nothing is drawn without one.

    Returns
    -------
    (N, N) object array of Fraction

    Raises
    ------
    InputError
        For arguments out of their domain.

    Notes
    -----
    Cost O(N^3) in time, O(N^2) in memory.  Formulary section 4.4.

    Examples
    --------
    >>> E = random_perturbation(1, "1/8", seed=0)
    >>> abs(E[0, 0]) - Fraction(1, 8) < Fraction(1, 10**60)
    True
    """
    N, seed, target = whole(N, "N"), whole(seed, "seed", least=0), rational(size, "size")
    if target < 0:
        raise InputError(f"size = {brief(size)}: a norm is not negative")
    G = exact_array(np.random.default_rng(seed).standard_normal((N, N)), "G")
    norm = escalate(
        lambda F: [norm2(F, F.matrix(G), bits=bits_for(NORM_DIGITS) + 8)],
        digits=NORM_DIGITS,
        shape=(),
        what="norm of G",
    )
    c = target / norm.mid().item()
    shift = SCALE_BITS - c.numerator.bit_length() + c.denominator.bit_length()
    scale = Fraction(2) ** shift
    E: ExactArray = G * (round(c * scale) / scale)
    return E


@dataclass(frozen=True, eq=False)
class OptimisedPerturbation:
    """What an optimiser found: floats, of which E counts at its exact value.

    Attributes
    ----------
    E : (N, N) object array of Fraction
    objective : kappa_2(V) + gamma ||E||_2 in float64
    condition : kappa_2(V) in float64; :func:`s4ref.oracle.perturb` certifies it
    size : ||E||_2 in float64
    iterations : int
    """

    E: ExactArray
    objective: float
    condition: float
    size: float
    iterations: int


def optimised_perturbation(
    system: Family | SSM[Any],
    gamma: object,
    *,
    start: object,
    iterations: int = 200,
) -> OptimisedPerturbation:
    """Return an E that makes kappa_2(V) + gamma ||E||_2 small, found in float64.

    A local minimiser by L-BFGS from ``start`` with the analytic gradient, not the best E there is.
    Nothing about it is certified: E is taken exactly from here on, and
    :func:`s4ref.oracle.perturb` certifies its size, its condition number and its modes.

    Parameters
    ----------
    system : a HiPPO family, or an SSM record with a real A
    gamma : number
        Price of ||E||_2, positive.
    start : (N, N) real
        For instance :func:`random_perturbation`; E = 0 has a gradient only where A is
        diagonalisable.
    iterations : int
        At most this many.

    Returns
    -------
    OptimisedPerturbation

    Raises
    ------
    InputError
        For wrong shapes, a complex matrix, gamma <= 0, or a start where A + E is not diagonalisable
        in float64.

    Notes
    -----
    Cost O(N^3) an iteration in time, O(N^2) in memory.  [PTD], which minimises the same objective
    by gradient descent.
    """
    price = rational(gamma, "gamma")
    if price <= 0:
        raise InputError(f"gamma = {brief(gamma)}: the price of ||E|| must be positive")
    steps = whole(iterations, "iterations")
    perturbed = Perturbed(system, start)
    if not perturbed.is_real:
        raise InputError("start or A is complex: the search is over real E")
    found = search(perturbed, float(price), steps)
    return OptimisedPerturbation(
        exact_array(found.E, "E"), found.objective, found.condition, found.size, found.iterations
    )
