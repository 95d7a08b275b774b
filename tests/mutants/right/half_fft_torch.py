"""DPLR in torch, modes with Im <= 0: the upper half of the nodes, an inverse real FFT, autograd."""

import torch


NAME = "half FFT"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "spectrum": "half",
    "half_sign": -1,
    "algorithm": "cauchy",
    "gradient": "torch",
    "batch": True,
}
REAL = {"float32": torch.float32, "float64": torch.float64}


class Layer(torch.nn.Module):
    def __init__(self, params, dt, dtype):
        super().__init__()
        self.real = REAL[dtype]
        for name, value in params.items():
            setattr(self, name, torch.nn.Parameter(torch.tensor(value)))
        self.dt = torch.nn.Parameter(torch.tensor(float(dt), dtype=self.real))

    def discrete(self):
        lam, P, B, C = (torch.cat([x, x.conj()]) for x in (self.lam, self.P, self.B, self.C))
        A = torch.diag(lam) - P @ P.conj().T
        eye = torch.eye(len(lam), dtype=lam.dtype)
        both = torch.cat([eye + self.dt / 2 * A, (self.dt * B)[:, None]], dim=1)
        solved = torch.linalg.solve(eye - self.dt / 2 * A, both)
        return solved[:, :-1], solved[:, -1], C

    def tilde(self, L):
        Ab, _, C = self.discrete()
        return (C - C @ torch.linalg.matrix_power(Ab, L))[: len(self.lam)]

    def powers(self, L):
        Ab, x, C = self.discrete()
        K = []
        for _ in range(L):
            K.append((C @ x).real)
            x = Ab @ x
        return torch.stack(K)

    def kernel(self, L):
        C = self.tilde(L)
        angle = -2 * torch.pi * torch.arange(L // 2 + 1, dtype=torch.float64) / L
        z = torch.polar(torch.ones_like(angle), angle).to(self.lam.dtype)
        last = L % 2 == 0
        if last:
            z = z[:-1]
        g = (2 / self.dt) * (1 - z) / (1 + z)
        lam, P, B = self.lam, self.P, self.B
        if bool((g[:, None] == lam).any()):  # a node in a mode: 1 / 0
            return self.powers(L)
        v = torch.cat([torch.stack([C, *P.conj().T])[:, None] * torch.stack([B, *P.T])[None]])
        sums = (v[..., None] / (g - lam[:, None])).sum(-2)
        sums = sums + (v.conj()[..., None] / (g - lam.conj()[:, None])).sum(-2)
        inner = torch.movedim(sums[1:, 1:], -1, 0) + torch.eye(P.shape[1], dtype=lam.dtype)
        solved = torch.linalg.solve(inner, sums[1:, 0].T[..., None])[..., 0]
        values = 2 / (1 + z) * (sums[0, 0] - (sums[0, 1:].T * solved).sum(-1))
        if last:
            limit = self.dt * (C @ B).real
            values = torch.cat([values, limit.to(values.dtype)[None]])
        return torch.fft.irfft(values, n=L)


def make(params, dt, L, dtype):
    return Layer(params, dt, dtype)


def realised(layer):
    return {name: value.detach().numpy() for name, value in layer.named_parameters()}


def discretize_both(layer):
    with torch.no_grad():
        return layer.discrete()


def kernel(layer, L):
    with torch.no_grad():
        return layer.kernel(L)


def gradient(layer, L, cotangent):
    layer.zero_grad()
    (layer.kernel(L) * torch.tensor(cotangent)).sum().backward()
    return {name: value.grad for name, value in layer.named_parameters() if value.grad is not None}


def apply(layer, u, state=None):
    u = torch.tensor(u)
    T = u.shape[-1]
    Ab, Bb, C = discretize_both(layer)
    y = torch.fft.irfft(torch.fft.rfft(kernel(layer, T), 2 * T) * torch.fft.rfft(u, 2 * T), 2 * T)
    x = init_state(layer).expand(*u.shape[:-1], -1) if state is None else state
    x, free = torch.cat([x, x.conj()], -1), []
    start = x
    for k in range(T):
        start = start @ Ab.T
        free.append((start @ C).real)
        x = x @ Ab.T + u[..., k, None] * Bb
    y = y[..., :T] + layer.D.detach() * u + torch.stack(free, -1)
    return y, x[..., : len(layer.lam)]


def init_state(layer):
    return torch.zeros_like(layer.lam.detach())


def step(layer, u_k, state):
    Ab, Bb, C = discretize_both(layer)
    x = Ab @ torch.cat([state, state.conj()]) + Bb * float(u_k)
    return (C @ x).real + layer.D.detach() * float(u_k), x[: len(state)]
