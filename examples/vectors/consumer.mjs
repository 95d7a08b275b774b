// Use golden vectors without s4ref: node consumer.mjs DIR RESULT.json
// Checks the files, recomputes the LegS kernels under the bilinear rule with 80 digits, finds every
// entry inside its enclosure, and writes what float64 gives for `s4ref vectors check RESULT.json`.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
const demand = (truth, message) => { if (!truth) throw new Error(message); };
const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const canonical = (x) => Array.isArray(x) ? `[${x.map(canonical)}]`
  : x === null || typeof x !== "object" ? JSON.stringify(x)
  : `{${Object.keys(x).sort().map((k) => `${JSON.stringify(k)}:${canonical(x[k])}`)}}`;

function* read(folder) {
  const index = JSON.parse(readFileSync(`${folder}/index.json`));
  demand(index.schema === "s4ref/vectors/1", "this program knows version 1");
  for (const entry of index.operators) {
    const text = readFileSync(`${folder}/${entry.file}`), { operator } = entry;
    demand(sha256(text) === entry.sha256, entry.file);
    for (const v of JSON.parse(text).vectors) {
      demand(v.id === `${operator}-${sha256(canonical({ inputs: v.inputs, operator })).slice(0, 16)}`, v.id);
      yield [operator, v];
    }
  }
}

const ONE = 10n ** 80n, size = (x) => (x < 0n ? -x : x);
const sqrt = (n, x = n) => { for (let y = n / 2n; y < x; y = (x + n / x) >> 1n) x = y; return x; };
const float = { of: Number, mul: (a, b) => a * b, div: (a, b) => a / b, root: Math.sqrt };
const fixed = { of: (n) => BigInt(n) * ONE, mul: (a, b) => (a * b) / ONE, // 80 decimals
  div: (a, b) => (a * ONE) / b, root: (a) => sqrt(a * ONE) };
const number = (text, F) => { const [p, q = 1] = text.split("/"); return F.div(F.of(p), F.of(q)); };
const decimal = (text) => { // the fixed-point number that a decimal is
  const [, sign, whole, part = "", e = 0] = text.match(/^(-?)(\d+)\.?(\d*)(?:e(.*))?$/);
  const n = BigInt(sign + whole + part), power = 80 + Number(e) - part.length;
  return power < 0 ? n / 10n ** BigInt(-power) : n * 10n ** BigInt(power);
};

function legsKernel(N, C, dt, L, { of, mul, div, root }) {
  const half = div(dt, of(2)), r = [...Array(N).keys()].map((n) => root(of(2 * n + 1)));
  const A = r.map((a, n) => [...r.slice(0, n).map((b) => -mul(a, b)), of(-n - 1)]);
  const dot = (a, x) => x.slice(0, a.length).reduce((s, y, k) => s + mul(a[k], y), of(0));
  const solve = (b) => A.reduce((x, row, n) => // (I - dt/2 A) x = b, A lower triangular
    [...x, div(b[n] + mul(half, dot(row, x)), of(1) - mul(half, row[n]))], []);
  let x = solve(r.map((b) => mul(dt, b))), K = [];
  for (; K.length < L; x = solve(x.map((y, n) => y + mul(half, dot(A[n], x))))) K.push(dot(C, x));
  return K;
}

const [folder, out] = process.argv.slice(2), results = {};
if (process.argv.length !== 4) { console.error("node consumer.mjs DIR RESULT.json"); process.exit(1); }
for (const [operator, { id, inputs: i, outputs }] of read(folder)) {
  const names = [operator, i.system?.name, i.rule?.name, Object.keys(i).length]; // 5: no input it does not know
  if (names.join() !== "kernel,LegS,bilinear,5") continue;
  const [exact, K] = [fixed, float].map((F) =>
    legsKernel(i.system.N, i.C.map((c) => number(c, F)), number(i.dt, F), i.L, F));
  exact.forEach((x, l) => demand(size(x - decimal(outputs.K.mid[l])) <= decimal(outputs.K.rad[l]) + 10n ** 10n, id));
  results[id] = { K };
}
const head = { schema: "s4ref/vectors/result/1", program: "consumer.mjs", dtype: "float64" };
writeFileSync(out, JSON.stringify({ ...head, algorithm: "powers", results }));
console.log(`${Object.keys(results).length} kernels: every entry inside its enclosure`);
