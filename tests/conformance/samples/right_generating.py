"""A right DPLR layer in plain NumPy that stores halves and samples the generating function."""

import numpy as np


NAME = "right-generating"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "spectrum": "half",
    "output_scale": 2,
    "algorithm": "cauchy",
}


def make(params, dt, L, dtype):
    p = {name: np.array(value) for name, value in params.items()}
    real = np.float32 if dtype == "float32" else np.float64
    lam = np.concatenate([p["lam"], p["lam"].conj()])
    P = np.concatenate([p["P"], p["P"].conj()])
    B = np.concatenate([p["B"], p["B"].conj()])
    A = np.diag(lam) - P @ P.conj().T
    I = np.eye(len(lam), dtype=lam.dtype)
    half = real(dt) / real(2)
    Ab = np.linalg.solve(I - half * A, I + half * A)
    Bb = np.linalg.solve(I - half * A, real(dt) * B)
    C = p["C"]
    return {"p": p, "dt": real(dt), "Ab": Ab, "Bb": Bb, "C": C, "D": p["D"], "real": real, "L": L}


def kernel(h, L):
    C = np.concatenate([h["C"], h["C"].conj()])
    I = np.eye(len(C), dtype=C.dtype)
    Ct = C @ (I - np.linalg.matrix_power(h["Ab"], L))
    z = np.exp(-2j * np.pi * np.arange(L) / L).astype(C.dtype)
    hat = np.array([Ct @ np.linalg.solve(I - w * h["Ab"], h["Bb"]) for w in z])
    return np.fft.ifft(hat).real.astype(h["real"])


def apply(h, u):
    T = len(u)
    K = kernel(h, T)
    y = np.fft.irfft(np.fft.rfft(K, 2 * T) * np.fft.rfft(u, 2 * T), 2 * T)[:T]
    return (y + h["D"] * u).astype(h["real"])
