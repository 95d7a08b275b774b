"""S4D in torch as models hold it: (batch, length, channels), log parameters, both directions."""

import torch


NAME = "channels last"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "half",
    "half_sign": -1,
    "algorithm": "vandermonde",
    "state": "modes",
    "inits": ["s4d-lin"],
    "dt_range": [0.001, 0.1],
    "hurwitz": True,
    "batch": True,
    "bidirectional_lag": 0,
}


class S4D(torch.nn.Module):
    def __init__(self, lam, B, C, D, dt):
        super().__init__()
        self.log_dt = torch.nn.Parameter(torch.log(dt))
        self.log_decay = torch.nn.Parameter(torch.log(-lam.real))
        self.frequency = torch.nn.Parameter(lam.imag.clone())
        self.B = torch.nn.Parameter(B.clone())
        self.C = torch.nn.Parameter(C.clone())
        self.D = torch.nn.Parameter(D.clone())

    @property
    def lam(self):
        return torch.complex(-torch.exp(self.log_decay), self.frequency)

    def pair(self):
        dt = torch.exp(self.log_dt)
        z = dt * self.lam
        # e^z - 1 = 2 e^(z/2) sinh(z/2), which does not cancel
        half = z / 2
        phi = torch.where(z == 0, torch.ones_like(z), 2 * torch.exp(half) * sinh(half) / z)
        return torch.exp(z), dt * phi * self.B

    def kernel(self, L):
        Ab, Bb = self.pair()
        powers = Ab[:, None] ** torch.arange(L)
        return 2 * ((self.C * Bb) @ powers).real

    def convolve(self, u):
        """u is (batch, length, channels); every channel has the same layer."""
        T = u.shape[-2]
        K = torch.fft.rfft(self.kernel(T), 2 * T)
        return torch.fft.irfft(K[:, None] * torch.fft.rfft(u, 2 * T, dim=-2), 2 * T, dim=-2)[
            ..., :T, :
        ]

    def forward(self, u, x):
        T = u.shape[-2]
        Ab, Bb = self.pair()
        free = 2 * (x[..., None, :] * Ab ** torch.arange(1, T + 1)[:, None] @ self.C).real
        y = self.convolve(u) + self.D * u + free[..., None]
        into = Ab ** torch.arange(T - 1, -1, -1)[:, None] * Bb
        return y, Ab**T * x + u[..., 0].to(into.dtype) @ into


def sinh(z):
    """sinh of complex numbers by real functions that are accurate near zero."""
    return torch.complex(
        torch.sinh(z.real) * torch.cos(z.imag), torch.cosh(z.real) * torch.sin(z.imag)
    )


def make(params, dt, L, dtype):
    p = {name: torch.tensor(value) for name, value in params.items()}
    return S4D(p["lam"], p["B"], p["C"], p["D"], torch.tensor(dt, dtype=p["D"].dtype))


def construct(init, N, L, dtype):
    real = torch.float32 if dtype == "float32" else torch.float64
    n = torch.arange(N // 2, dtype=real)
    lam = torch.complex(-torch.ones_like(n) / 2, -torch.pi * n)
    C = torch.complex(torch.cos(n), torch.sin(3 * n))
    return S4D(
        lam, torch.ones_like(lam), C, torch.tensor(1.0, dtype=real), torch.tensor(0.02, dtype=real)
    )


def realised(layer):
    with torch.no_grad():
        names = {"lam": layer.lam, "B": layer.B, "C": layer.C, "D": layer.D}
        return dict(names, dt=torch.exp(layer.log_dt))


def raw(layer):
    return dict(layer.named_parameters())


def with_raw(layer, raw):
    with torch.no_grad():
        twin = S4D(layer.lam, layer.B, layer.C, layer.D, torch.exp(layer.log_dt))
        for name, value in twin.named_parameters():
            value.copy_(torch.tensor(raw[name]))
    return twin


def update(layer, params, dt):
    layer.load_state_dict(make(params, dt, None, None).state_dict())


def kernel(layer, L):
    with torch.no_grad():
        return layer.kernel(L)


def discretize(layer):
    with torch.no_grad():
        return layer.pair()


def apply(layer, u, state=None):
    u = torch.tensor(u)
    with torch.no_grad():
        x = init_state(layer).expand(*u.shape[:-1], -1) if state is None else state
        y, x = layer(u[..., None], x)
    return y[..., 0], x


def bidirectional(layer, u):
    u = torch.tensor(u)[:, None]
    with torch.no_grad():
        both = layer.convolve(u) + layer.convolve(u.flip(0)).flip(0)
        return (both + layer.D * u)[:, 0]


def init_state(layer):
    return torch.zeros_like(layer.lam.detach())


def step(layer, u_k, state):
    with torch.no_grad():
        Ab, Bb = layer.pair()
        x = Ab * state + Bb * float(u_k)
        return 2 * (layer.C @ x).real + layer.D * float(u_k), x


def gradient(layer, L, cotangent):
    """Differentiate with respect to lam, B, C and dt, not to what is trained."""
    with torch.no_grad():
        held = (layer.lam, layer.B, layer.C, torch.exp(layer.log_dt))
    lam, B, C, dt = (value.clone().requires_grad_() for value in held)
    z = dt * lam
    other = torch.where(z == 0, torch.ones_like(z), z)  # 0 / 0 has no derivative, chosen or not
    phi = torch.where(z == 0, 1 + z / 2, 2 * torch.exp(other / 2) * sinh(other / 2) / other)
    powers = torch.exp(z)[:, None] ** torch.arange(L)
    K = 2 * ((C * dt * phi * B) @ powers).real
    grads = torch.autograd.grad((K * torch.tensor(cotangent)).sum(), (lam, B, C, dt))
    return dict(zip(("lam", "B", "C", "dt"), grads, strict=True))
