"""Known mistakes in gradients: each predicts the gradient of one parameter."""

from __future__ import annotations

from dataclasses import dataclass

from s4ref.conformance.gradient_predictions import (
    Predict,
    asked,
    conjugated,
    imaginary_part,
    one_place,
    per_log,
    powers,
    real_part,
    row_held,
    step,
    step_of,
    through,
    tilde_held,
    times,
    transposed,
    without,
)


@dataclass(frozen=True)
class GradientReading:
    """A known mistake in a gradient.

    Attributes
    ----------
    id, says, equation, place, remedy : as of :class:`Reading`; {names} stands for the parameters
    predict : (name, right gradient, question) -> what the layer gives, or None where it says
        nothing different
    """

    id: str
    says: str
    equation: str
    place: str
    remedy: str
    predict: Predict
    theorem: str = "kernel-derivative"


READINGS: tuple[GradientReading, ...] = (
    GradientReading(
        "gradient-zero", "returns no gradient of {names} but zeros", "dL/dX = Re(h dX), h /= 0",
        "a detach(), .data, no_grad() or float() between the parameter and the kernel",
        "keep {names} in the graph", lambda name, g, q: 0 * g,
    ),
    GradientReading(
        "gradient-conjugated", "returns the conjugate of the gradient of {names}",
        "dL/dRe + i dL/dIm (torch), dL/dRe - i dL/dIm (jax)",
        "a custom backward() of a complex function, or the convention of gradients",
        "conjugate it, or declare \"gradient\" as it is", conjugated,
    ),
    GradientReading(
        "gradient-doubled", "returns twice the gradient of {names}",
        "K = 2 Re sum over one mode of each pair: the 2 counts once",
        "the factor 2 of conjugate pairs, applied in forward and in backward",
        "count conjugate pairs once", times(lambda q: 2.0),
    ),
    GradientReading(
        "gradient-halved", "returns half the gradient of {names}",
        "K = 2 Re sum over one mode of each pair: d/dX of both modes",
        "the factor 2 of conjugate pairs, forgotten in backward",
        "count both modes of each pair", times(lambda q: 0.5),
    ),
    GradientReading(
        "gradient-negated", "returns the negative of the gradient of {names}",
        "dL = Re(h dX)", "a sign in a custom backward(), or a loss that is maximised",
        "change the sign", times(lambda q: -1.0),
    ),
    GradientReading(
        "gradient-without-dt", "leaves the factor dt out of the gradient of {names}",
        "d/dlam = dt d/d(dt lam)", "the chain rule through dt lam or dt B in a custom backward()",
        "multiply by dt", times(lambda q: 1 / step(q)),
    ),
    GradientReading(
        "gradient-dt-twice", "has the factor dt once too often in the gradient of {names}",
        "d/dlam = dt d/d(dt lam); d/dlog dt = dt d/ddt",
        "the chain rule through dt lam, or log dt in place of dt",
        "leave one dt out", times(step),
    ),
    GradientReading(
        "gradient-of-logarithm", "returns the gradient with respect to the logarithm of {names}",
        "d/dx = (d/dlog x)/x", "the trainable array in place of the parameter that it becomes",
        "return the gradient with respect to the parameters of make()", per_log,
    ),
    GradientReading(
        "gradient-real-part", "returns the real part of the gradient of {names} alone",
        "dL/dIm belongs to the gradient", "a cast to real numbers in backward()",
        "keep the imaginary part", real_part,
    ),
    GradientReading(
        "gradient-imaginary-part", "returns the imaginary part of the gradient of {names} alone",
        "dL/dRe belongs to the gradient", "a real part that is detached or constant",
        "keep the real part", imaginary_part,
    ),
    GradientReading(
        "gradient-transposed", "returns the transpose of the gradient of {names}",
        "d tr(G^T A) = tr(G^T dA)", "a matrix product in a custom backward()",
        "transpose it", transposed,
    ),
    GradientReading(
        "gradient-first-place", "differentiates P P* by its first factor alone",
        "d(P P*) = dP P* + P dP*", "P or its conjugate copy is detached",
        "differentiate both factors", one_place("P"),
    ),
    GradientReading(
        "gradient-second-place", "differentiates P P* by its second factor alone",
        "d(P P*) = dP P* + P dP*", "P or its conjugate copy is detached",
        "differentiate both factors", one_place("Q"),
    ),
    GradientReading(
        "gradient-tilde-held", "treats C (I - Ab^L) as a constant in the gradient of {names}",
        "Ct = C (I - Ab^L) moves with Ab", "a detached Ct or Ab^L", "differentiate through Ab^L",
        tilde_held, "truncated-generating-function",
    ),
    GradientReading(
        "gradient-of-ab-alone", "treats Bb as a constant in the gradient of {names}",
        "dK_l = C d(Ab^l) Bb + C Ab^l dBb", "a detached Bb, or the factor (e^z - 1)/lam left out",
        "differentiate Bb too", through("Ab"),
    ),
    GradientReading(
        "gradient-of-bb-alone", "treats Ab as a constant in the gradient of {names}",
        "dK_l = C d(Ab^l) Bb + C Ab^l dBb", "a detached Ab", "differentiate Ab too",
        through("Bb"),
    ),
    GradientReading(
        "gradient-step-of-a-alone", "differentiates dt A by {names}, but not dt B",
        "d/ddt: dA = A/dt and dB = B/dt", "dt as it stands before B is detached or forgotten",
        "add the term of dt B", step_of("A"),
    ),
    GradientReading(
        "gradient-step-of-b-alone", "differentiates dt B by {names}, but not dt A",
        "d/ddt: dA = A/dt and dB = B/dt", "dt as it stands before A is detached or forgotten",
        "add the term of dt A", step_of("B"),
    ),
    GradientReading(
        "gradient-powers-late", "differentiates lam_bar^l as (l + 1) lam_bar^l in the gradient of "
        "{names}", "d lam_bar^l = l lam_bar^(l-1) dlam_bar", "the exponents begin at 1",
        "begin at l = 0", powers(1),
    ),
    GradientReading(
        "gradient-powers-early", "differentiates lam_bar^l as (l - 1) lam_bar^l in the gradient of "
        "{names}", "d lam_bar^l = l lam_bar^(l-1) dlam_bar", "the exponents begin at -1",
        "begin at l = 0", powers(-1),
    ),
    GradientReading(
        "gradient-reversed", "pairs the kernel with the cotangent backwards in the gradient of "
        "{names}", "L = sum_l c_l K_l", "the order of powers in a custom backward()",
        "reverse the cotangent", asked(lambda c: c[..., ::-1]),
    ),
    GradientReading(
        "gradient-mean", "divides the gradient of {names} by the length",
        "L = sum_l c_l K_l, not their mean", "an FFT normalised in backward(), or a mean",
        "multiply by L", times(lambda q: 1 / q.c.shape[-1]),
    ),
    GradientReading(
        "gradient-times-length", "multiplies the gradient of {names} by the length",
        "L = sum_l c_l K_l", "an inverse FFT that is not normalised in backward()",
        "divide by L", times(lambda q: float(q.c.shape[-1])),
    ),
    GradientReading(
        "gradient-first-sample-lost", "leaves the first sample out of the gradient of {names}",
        "L = sum_l c_l K_l from l = 0 on", "a shift by one in a custom backward()",
        "let the sum begin at l = 0", asked(lambda c: without(c, 0)),
    ),
    GradientReading(
        "gradient-last-sample-lost", "leaves the last sample out of the gradient of {names}",
        "L = sum_l c_l K_l up to l = L - 1", "a shift by one in a custom backward()",
        "let the sum end at l = L - 1", asked(lambda c: without(c, -1)),
    ),
    GradientReading(
        "gradient-row-held", "treats C as if it did not depend on {names} through (I - Ab^L)^-1",
        "C = Ct (I - Ab^L)^-1", "a detached Ab^L",
        "differentiate through Ab^L, or keep C itself", row_held,
        "truncated-generating-function",
    ),
)  # fmt: skip
