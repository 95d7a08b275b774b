// An S4 layer as a worker: A = diag(lam) - P P*, of rank 1, under the bilinear rule, in O(N) a step.
//
//   Ab = (I - dt/2 A)^-1 (I + dt/2 A),   Bb = dt (I - dt/2 A)^-1 B,
//   x_k = Ab x_{k-1} + Bb u_k,   y_k = Re(C x_k) + D u_k,   K[l] = Re(C Ab^l Bb)
//
//   s4ref validate s4_dplr.mjs --command node
//
// JavaScript computes in float64; what is handed out has the dtype that make() was asked for.
import { NDArray, serve } from "./worker.mjs";

const NAME = "S4 in JavaScript", VERSION = "1.0";
const CONVENTIONS = { structure: "dplr", rule: "bilinear", max_rank: 1, algorithm: "powers" };

// ---- complex vectors: { re, im } -----------------------------------------------------------------

const build = (N, f) => { // f: n -> [re, im]
  const y = { re: new Float64Array(N), im: new Float64Array(N) };
  for (let n = 0; n < N; n++) [y.re[n], y.im[n]] = f(n);
  return y;
};
const at = (x, n) => [x.re[n], x.im[n]];
const vector = ({ data }) => build(data.length / 2, (n) => [data[2 * n], data[2 * n + 1]]);
const zeros = (N) => build(N, () => [0, 0]);
const multiply = ([a, b], [c, d]) => [a * c - b * d, a * d + b * c];
const divide = ([a, b], [c, d]) => {
  const r = c * c + d * d;
  return [(a * c + b * d) / r, (b * c - a * d) / r];
};
const times = (x, y) => build(x.re.length, (n) => multiply(at(x, n), at(y, n)));
const plus = (x, y, factor) => build(x.re.length, (n) => { // x + factor y
  const [re, im] = multiply(factor, at(y, n));
  return [x.re[n] + re, x.im[n] + im];
});
const dot = (x, y, sign = 1) => { // sum of x y, or of conj(x) y for sign = -1
  let re = 0, im = 0;
  for (let n = 0; n < x.re.length; n++) {
    re += x.re[n] * y.re[n] - sign * x.im[n] * y.im[n];
    im += x.re[n] * y.im[n] + sign * x.im[n] * y.re[n];
  }
  return [re, im];
};

// ---- the layer -----------------------------------------------------------------------------------

function make(params, dt, L, dtype) {
  const layer = { params, dt, N: params.lam.shape[0], real: dtype === "float32" ? "<f4" : "<f8",
    complex: dtype === "float32" ? "<c8" : "<c16", lam: vector(params.lam), P: vector(params.P),
    B: vector(params.B), C: vector(params.C), D: params.D.data[0] };
  const { lam, P } = layer;
  layer.d = build(layer.N, (n) => divide([1, 0], [1 - dt / 2 * lam.re[n], -dt / 2 * lam.im[n]]));
  layer.dP = times(layer.d, P);
  const [re, im] = dot(P, layer.dP, -1);
  layer.weight = divide([dt / 2, 0], [1 + dt / 2 * re, dt / 2 * im]); // of Woodbury's correction
  layer.Bb = solve(layer, plus(zeros(layer.N), layer.B, [dt, 0]));
  return layer;
}

function solve({ d, dP, P, weight }, v) { // (I - dt/2 A) x = v
  const dv = times(d, v), [re, im] = multiply(weight, dot(P, dv, -1));
  return plus(dv, dP, [-re, -im]);
}

function forward(layer, x) { // Ab x
  const { lam, P, dt } = layer, [re, im] = dot(P, x, -1);
  const Ax = plus(times(lam, x), P, [-re, -im]);
  return solve(layer, plus(x, Ax, [dt / 2, 0]));
}

const vectorOf = (layer, x) => new NDArray(layer.complex, [layer.N],
  Array.from(x.re).flatMap((_, n) => at(x, n)));

const realised = (layer) => ({ ...layer.params, dt: new NDArray(layer.real, [], [layer.dt]) });

function discretize(layer) {
  const { N } = layer, entries = [];
  const columns = Array.from({ length: N }, (_, k) =>
    forward(layer, build(N, (n) => [Number(n === k), 0])));
  for (let n = 0; n < N; n++) for (const column of columns) entries.push(...at(column, n));
  return [new NDArray(layer.complex, [N, N], entries), vectorOf(layer, layer.Bb)];
}

function kernel(layer, L) {
  const K = [];
  for (let x = layer.Bb; K.length < L; x = forward(layer, x)) K.push(dot(layer.C, x)[0]);
  return new NDArray(layer.real, [L], K);
}

const init_state = (layer) => vectorOf(layer, zeros(layer.N));

function advance(layer, u, x) { // the output, and the state after u
  const next = plus(forward(layer, x), layer.Bb, [u, 0]);
  return [dot(layer.C, next)[0] + layer.D * u, next];
}

function step(layer, u, state) {
  const [y, x] = advance(layer, u.data[0], vector(state));
  return [new NDArray(layer.real, [], [y]), vectorOf(layer, x)];
}

function apply(layer, u, state) {
  const y = [];
  let x = state ? vector(state) : zeros(layer.N), out;
  for (const u_k of u.data) {
    [out, x] = advance(layer, u_k, x);
    y.push(out);
  }
  return [new NDArray(layer.real, [y.length], y), vectorOf(layer, x)];
}

serve({ NAME, VERSION, CONVENTIONS, make, realised, discretize, kernel, apply, init_state, step });
