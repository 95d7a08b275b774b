"""Public functions inside a compiled function, and derivatives by transforms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from s4ref import fast


LAM = torch.tensor([-1.0 + 2j, -0.5 + 1j], dtype=torch.complex128)
ONE = torch.ones(2, dtype=torch.float64)
U = torch.arange(1.0, 7.0, dtype=torch.float64)
USES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "kernel": lambda B: fast.kernel(lam=LAM, B=B, C=ONE, dt=0.1, L=6),
    "chunks": lambda B: fast.diagonal_chunks(LAM, B, ONE, 0.1, size=4)(U)[0],
    "dplr_chunks": lambda B: fast.dplr_chunks(LAM, ONE, None, B, ONE, 0.1, size=4)(U)[0],
    "mimo": lambda B: fast.mimo_system(LAM, B[:, None], ONE[None], 0.1).run(U[None])[0],
}


@pytest.mark.filterwarnings(  # of torch itself, on its way through a function
    "ignore::DeprecationWarning", "ignore:Dynamo does not know", "ignore:The .grad attribute"
)
@pytest.mark.parametrize("use", USES)
def test_compiled_functions_may_build_anything(use: str):
    torch._dynamo.reset()
    B = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    right = USES[use](B)
    y = torch.compile(USES[use], backend="eager")(B)
    assert torch.equal(y, right)
    assert torch.equal(*(torch.autograd.grad(z.sum(), B)[0] for z in (y, right)))


def test_chunks_of_a_diagonal_system_have_gradients_by_transforms():
    B = torch.tensor([1.0, 2.0], dtype=torch.float64)
    by_transform = torch.func.grad(lambda lam: USES["chunks"](lam * B).sum())(ONE)
    leaf = ONE.clone().requires_grad_()
    (right,) = torch.autograd.grad(USES["chunks"](leaf * B).sum(), leaf)
    assert torch.allclose(by_transform, right, rtol=1e-14)

    def in_lam(real: torch.Tensor) -> torch.Tensor:
        lam = torch.complex(real, LAM.imag)
        return fast.diagonal_chunks(lam, B, ONE, 0.1, size=4)(U)[0].sum()

    by_transform = torch.func.grad(in_lam)(LAM.real)
    leaf = LAM.real.clone().requires_grad_()
    (right,) = torch.autograd.grad(in_lam(leaf), leaf)
    assert torch.allclose(by_transform, right, rtol=1e-13)
