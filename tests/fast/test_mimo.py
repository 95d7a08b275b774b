"""Systems with many inputs and outputs: steps, scans and kernels are one thing; uneven times."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from s4ref import fast
from s4ref.errors import InputError


RULES = {"bilinear": fast.bilinear, "zoh": fast.zoh}


def system(
    g: torch.Generator, n: int, inputs: int, outputs: int, dtype: torch.dtype, *, modes: bool = True
) -> dict[str, Any]:
    """A random stable system."""
    draw = {"dtype": dtype, "generator": g}
    lam = torch.randn(n, **draw)
    return {
        "lam": torch.complex(-lam.real.abs() - 0.1, 3 * lam.imag),
        "B": torch.randn(n, inputs, **draw),
        "C": torch.randn(outputs, n, **draw),
        "dt": torch.rand(n, dtype=torch.float64, generator=g) + 0.01 if modes else 0.1,
        "weight": torch.full((n,), 2),
    }


def stepped(m: fast.MIMO, u: torch.Tensor, state: torch.Tensor) -> Any:
    outputs = []
    for sample in u.unbind(-1):
        y, state = m(sample, state)
        outputs.append(y)
    return torch.stack(outputs, dim=-1), state


@settings(max_examples=30, deadline=None)
@given(
    n=st.integers(1, 5),
    inputs=st.integers(1, 3),
    outputs=st.integers(1, 3),
    T=st.integers(1, 20),
    rule=st.sampled_from(sorted(RULES)),
    dtype=st.sampled_from([torch.complex64, torch.complex128]),
    modes=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_steps_scans_and_kernels_agree(
    n: int, inputs: int, outputs: int, T: int, rule: str, dtype: torch.dtype, modes: bool, seed: int
):
    g = torch.Generator().manual_seed(seed)
    p = system(g, n, inputs, outputs, dtype, modes=modes)
    m = fast.mimo_system(**p, rule=RULES[rule])
    u = torch.randn(2, inputs, T, dtype=dtype.to_real(), generator=g)
    state = torch.randn(2, n, dtype=dtype, generator=g)
    y, last = m.run(u, state)
    right, after = stepped(m, u, state)
    assert y.dtype == u.dtype
    allowed = 16 * T * torch.finfo(dtype).eps
    size = max(float(right.abs().max()), 1.0) * n
    assert float((y - right).abs().max()) <= allowed * size
    assert float((last - after).abs().max()) <= allowed * size
    K = fast.mimo_kernel(**p, L=T, rule=RULES[rule])
    assert K.shape == (outputs, inputs, T)
    quiet = m.run(u)[0]
    by_kernel = fast.causal_convolution(u[:, None], K).sum(2)
    assert float((quiet - by_kernel).abs().max()) <= allowed * size


def test_own_lengths_and_padding():
    g = torch.Generator().manual_seed(0)
    m = fast.mimo_system(**system(g, 3, 2, 2, torch.complex128))
    u = torch.randn(3, 2, 9, dtype=torch.float64, generator=g)
    state = torch.randn(3, 3, dtype=torch.complex128, generator=g)
    padded = u.clone()
    padded[1, :, 4:] = float("nan")
    padded[2] = float("inf")
    y, last = m.run(padded, state, [9, 4, 0])
    assert torch.equal(last[2], state[2])
    assert not y[1, :, 4:].any()
    right, after = m.run(u[1, :, :4], state[1])
    assert torch.allclose(y[1, :, :4], right, rtol=0, atol=1e-14)
    assert torch.allclose(last[1], after, rtol=0, atol=1e-14)


def test_a_sample_of_twice_the_time_is_one_of_twice_the_step():
    g = torch.Generator().manual_seed(0)
    p = system(g, 3, 2, 2, torch.complex128)
    u = torch.randn(2, 6, dtype=torch.float64, generator=g)
    for rule in RULES.values():
        y, last = fast.mimo_system(**p, rule=rule).run(u, rates=torch.full((6,), 2.0))
        right, after = fast.mimo_system(**{**p, "dt": 2 * p["dt"]}, rule=rule).run(u)
        assert torch.allclose(y, right, rtol=0, atol=1e-14)
        assert torch.allclose(last, after, rtol=0, atol=1e-14)


def test_a_held_input_may_be_sampled_at_uneven_times():
    # Zero-order hold is exact: one sample of three units is three equal samples.
    g = torch.Generator().manual_seed(1)
    m = fast.mimo_system(**system(g, 3, 1, 1, torch.complex128), rule=fast.zoh)
    u = torch.tensor([[1.0, -2.0, 0.5]], dtype=torch.float64)
    often = torch.repeat_interleave(u, torch.tensor([3, 1, 2]), dim=-1)
    _, last = m.run(u, rates=torch.tensor([3.0, 1.0, 2.0]))
    assert torch.allclose(last, m.run(often)[1], rtol=0, atol=1e-14)


def test_derivatives():
    g = torch.Generator().manual_seed(0)
    p = system(g, 2, 2, 1, torch.complex128)
    names = ("lam", "B", "C", "dt")
    leaves = [p[name].clone().requires_grad_() for name in names]
    u = torch.randn(2, 4, dtype=torch.float64, generator=g, requires_grad=True)

    def run(*a: torch.Tensor) -> Any:
        return fast.mimo_system(**dict(zip(names, a[:4], strict=True))).run(a[4])

    assert torch.autograd.gradcheck(run, (*leaves, u))


@pytest.mark.parametrize(
    "change, message",
    [
        ({"lam": torch.ones(2, 2)}, "lam has shape"),
        ({"B": torch.ones(3, 2)}, r"B has shape \(3, 2\); it must be \(2, inputs\)"),
        ({"C": torch.ones(2, 0)}, "C has shape"),
        ({"dt": torch.ones(3)}, "dt has shape"),
        ({"dt": -1.0}, "every step must be > 0"),
        ({"rule": "zoh"}, "rule = 'zoh'"),
        ({"weight": [3, 1]}, "weight = "),
    ],
)
def test_refuses_parameters(change: dict[str, Any], message: str):
    p = system(torch.Generator().manual_seed(0), 2, 2, 2, torch.complex64)
    with pytest.raises(InputError, match=message):
        fast.mimo_system(**{**p, **change})


def test_refuses_inputs():
    m = fast.mimo_system(**system(torch.Generator().manual_seed(0), 2, 3, 1, torch.complex64))
    with pytest.raises(InputError, match=r"u has shape \(2, 5\); it must be \(\.\.\., 3, T\)"):
        m.run(torch.zeros(2, 5))
    with pytest.raises(InputError, match="state has shape"):
        m.run(torch.zeros(3, 5), torch.zeros(3))
    with pytest.raises(InputError, match="must end in"):
        m(torch.zeros(2), m.initial())
    with pytest.raises(InputError, match="rates has shape"):
        m.run(torch.zeros(3, 5), rates=torch.ones(4))
    with pytest.raises(InputError, match="lengths = "):
        m.run(torch.zeros(3, 5), lengths=6)


def test_samples_and_states_of_other_dtypes():
    one = torch.ones(1, 1)
    system = fast.mimo_system(torch.tensor([-1.0 + 1j]), one, one, 0.1)
    u = torch.arange(1.0, 5.0)[None]
    y, last = system.run(u)
    assert torch.equal(system.run(u.double().numpy())[0], y)
    assert torch.equal(
        system(u[:, 0].double(), last.to(torch.complex128))[0], system(u[:, 0], last)[0]
    )
    for wrong in (system.run, lambda u: system(u[:, 0], last)):
        with pytest.raises(InputError, match=r"u has dtype torch\.complex64; it must be real"):
            wrong(u + 1j)
    with pytest.raises(InputError, match=r"rates has shape \(0,\)"):
        system.run(u, rates=torch.ones(0))
    with pytest.raises(InputError, match=r"rule = \[\]"):
        fast.mimo_system([-1.0], one, one, 0.1, rule=[])  # type: ignore[arg-type]


def test_the_repr_is_one_line():
    given = system(torch.Generator().manual_seed(0), 4, 2, 3, torch.complex64)
    assert repr(fast.mimo_system(**given, rule=fast.bilinear)) == (
        "MIMO(bilinear, inputs=2, outputs=3, state=(4,), dtype=torch.complex64, device='cpu')"
    )
