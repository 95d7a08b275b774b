"""Conditions in a size: a threshold, or else parity or powers of two, if the sizes tell them apart.

Every set of a few lengths is odd, or short, or no power of two by chance.  A threshold is the
simplest, so it comes first; parity is said only if lengths of both kinds lie among each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar


T = TypeVar("T")
Size = Callable[[T], float]

VALUES = 3  # distinct sizes on both sides of a threshold in what varies with all else
FEW = 2  # distinct ones on each side at least, and among those of the other kind


def threshold(
    text: str, size: Size[T], failing: Sequence[T], passing: Sequence[T], values: int = FEW
) -> str:
    """Return "from x on" or "up to x" where a size alone tells failing from passing, or ""."""
    low, high = ({size(r) for r in part} for part in (failing, passing))
    if 0 in low | high or min(len(low), len(high)) < values:
        return ""
    if min(low) > max(high):
        return f"from {text} = {min(low):g} on ({max(high):g} is right)"
    if max(low) < min(high):
        return f"up to {text} = {max(low):g} ({min(high):g} is right)"
    return ""


def kinds(
    text: str,
    size: Callable[[T], int],
    failing: Sequence[T],
    passing: Sequence[T],
    alike: Sequence[T],
) -> Iterator[str]:
    """Yield the kinds of number that every failing size is and no passing one.

    Parameters
    ----------
    text : what the size is called
    size : of a case, a natural number; 0 where it has none
    alike : those that pass and have all else that the failing ones share: only these tell
    """
    low, high, near = ({size(r) for r in part} for part in (failing, passing, alike))
    if 0 in low | high or not _mingled(low, near):
        return
    for name, is_one in _KINDS:
        if all(map(is_one, low)) and not any(map(is_one, high)):
            yield f"for {name.format(text)}"


def _mingled(low: set[int], high: set[int]) -> bool:
    """Whether sizes of each kind lie between those of the other: no threshold is near."""
    if min(len(low), len(high)) < FEW:
        return False
    inside = [sum(min(x) < n < max(x) for n in y) for x, y in ((low, high), (high, low))]
    return min(inside) >= 1 and sum(inside) > FEW


def _power(n: int) -> bool:
    return n & (n - 1) == 0


_KINDS: tuple[tuple[str, Callable[[int], bool]], ...] = (
    ("odd {}", lambda n: n % 2 == 1),
    ("even {}", lambda n: n % 2 == 0),
    ("odd {} > 1", lambda n: n % 2 == 1 and n > 1),
    ("{} that are powers of two", _power),
    ("{} that are no powers of two", lambda n: not _power(n)),
)
