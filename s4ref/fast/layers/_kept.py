"""What is made of a layer's tensors once, and again when these change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import torch
from torch import Tensor


Made = TypeVar("Made")
MOST = 8  # a stream at uneven times asks for another rate at every sample


class Kept:
    """A few things made of tensors; copies and pickles of it are empty.

    The tensors are compared by value, since there are ways to write to them that leave no trace.
    """

    def __init__(self) -> None:
        self._kept: tuple[list[Tensor], dict[Any, Any]] = ([], {})

    def get(self, key: Any, source: Sequence[Tensor], make: Callable[[], Made]) -> Made:
        """Return what is made of ``source``, without gradients."""
        # Not of inference mode either: its tensors would be refused where inputs have gradients.
        with torch.inference_mode(False), torch.no_grad():
            seen, made = self._kept
            if not _same(seen, source):
                seen, made = [t.detach().clone() for t in source], {}
            if key not in made:
                made = {**(made if len(made) < MOST else {}), key: make()}
            self._kept = (seen, made)  # at once: another thread sees a pair that belongs together
            return cast("Made", made[key])

    def __reduce__(self) -> tuple[type[Kept], tuple[()]]:
        return Kept, ()


def _same(seen: Sequence[Tensor], source: Sequence[Tensor]) -> bool:
    return len(seen) == len(source) and all(
        t.dtype == was.dtype and t.device == was.device and torch.equal(t, was)
        for t, was in zip(source, seen, strict=True)
    )
