"""DPLR, all modes, made for one length: C given as the conjugate of C (I - Ab^L), Q apart."""

import numpy as np


NAME = "annotated style"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "has_Q": True,
    "C_kind": "tilde",
    "C_conj": True,
    "algorithm": "cauchy",
}


def make(params, dt, L, dtype):
    real = np.float32 if dtype == "float32" else np.float64
    own = {name: np.array(value) for name, value in params.items()}
    return {"own": own, "dt": real(dt), "L": L, "real": real}


def realised(layer):
    return {**layer["own"], "dt": layer["dt"]}


def roots_of_unity(L):
    turns = np.arange(L) / L
    return np.cos(2 * np.pi * turns) - 1j * np.sin(2 * np.pi * turns)


def cauchy_dot(v, omega, lam):
    with np.errstate(divide="ignore", invalid="ignore"):
        return (v / (omega[:, None] - lam)).sum(axis=1)


def generating_function(layer, z):
    p, dt = layer["own"], layer["dt"]
    lam, P, Q, B, C = (p[name] for name in ("lam", "P", "Q", "B", "C"))
    g = (2 / dt) * (1 - z) / (1 + z)
    c = 2 / (1 + z)
    rank = range(P.shape[1])
    top = cauchy_dot(C.conj() * B, g, lam)
    left = np.stack([cauchy_dot(C.conj() * P[:, j], g, lam) for j in rank], axis=1)
    right = np.stack([cauchy_dot(Q[:, i].conj() * B, g, lam) for i in rank], axis=1)
    core = [[cauchy_dot(Q[:, i].conj() * P[:, j], g, lam) for j in rank] for i in rank]
    core = np.moveaxis(np.array(core), -1, 0) + np.eye(len(rank))
    core[~np.isfinite(core)] = 1
    solved = np.linalg.solve(core, right[..., None])[..., 0]
    values = c * (top - (left * solved).sum(axis=1))
    for k in np.flatnonzero((g[:, None] == lam).any(axis=1)):  # a node in a mode: 1 / 0
        Ab, Bb, _ = discrete(layer)
        values[k] = C.conj() @ np.linalg.solve(np.eye(len(lam)) - z[k] * Ab, Bb)
    return values


def own_kernel(layer):
    L, p = layer["L"], layer["own"]
    z = roots_of_unity(L)
    even = L % 2 == 0
    if even:
        z[L // 2] = 1
    values = generating_function(layer, z.astype(p["lam"].dtype))
    if even:
        # K^(-1) = dt/2 C~ B: the node where the Moebius map has its pole.
        values[L // 2] = layer["dt"] / 2 * (p["C"].conj() @ p["B"])
    return np.fft.ifft(values).real


def discrete(layer):
    """Return Ab, Bb and the row C itself, solved for in float64."""
    p, dt = layer["own"], float(layer["dt"])
    lam, P, Q, B, C = (p[name].astype(complex) for name in ("lam", "P", "Q", "B", "C"))
    A = np.diag(lam) - P @ Q.conj().T
    eye = np.eye(len(lam))
    Ab = np.linalg.solve(eye - dt / 2 * A, eye + dt / 2 * A)
    Bb = np.linalg.solve(eye - dt / 2 * A, dt * B)
    # I - Ab^L = (I + Ab + ... + Ab^(L-1)) (I - Ab), which does not cancel at small steps
    total, power = eye, eye
    for _ in range(layer["L"] - 1):
        power = power @ Ab
        total = total + power
    gap = np.linalg.solve(eye - dt / 2 * A, -dt * A)
    return Ab, Bb, np.linalg.solve((total @ gap).T, C.conj())


def discretize(layer):
    return discrete(layer)[:2]


def kernel(layer, L):
    if L > layer["L"]:
        raise ValueError(f"this layer was made for {layer['L']} samples, not {L}")
    return own_kernel(layer)[:L].astype(layer["real"])


def apply(layer, u):
    T = len(u)
    K = own_kernel(layer)[:T]
    padded = np.concatenate([K, np.zeros(T)]), np.concatenate([u, np.zeros(T)])
    y = np.fft.irfft(np.fft.rfft(padded[0]) * np.fft.rfft(padded[1]), 2 * T)[:T]
    return (y + layer["own"]["D"] * u).astype(layer["real"])


def init_state(layer):
    return np.zeros(len(layer["own"]["lam"]), complex)


def step(layer, u_k, state):
    if "discrete" not in layer:
        layer["discrete"] = discrete(layer)
    Ab, Bb, C = layer["discrete"]
    x = Ab @ state + Bb * u_k
    return layer["real"]((C @ x).real + layer["own"]["D"] * u_k), x
