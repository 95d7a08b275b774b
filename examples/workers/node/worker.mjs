// A worker for s4ref in JavaScript: the frames of docs/protocol.md and a loop that answers requests.
// Nothing but Node.  Call serve({ NAME, VERSION, CONVENTIONS, make, kernel, ... }) with the functions
// of an adapter, named as on docs/adapters.md; s4_dplr.mjs is an example.  Run it by
//
//   s4ref validate my_layer.mjs --command node
import { readSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

// What is printed goes to the log: descriptor 1 is for frames alone.  First of all, so that no
// library meets the other one.
Object.defineProperty(process, "stdout", { get: () => process.stderr });

// ---- arrays --------------------------------------------------------------------------------------

// dtype: the typed array that holds it, and its numbers an element (complex: re, im, re, im, ...)
const KINDS = {
  "|b1": [Uint8Array, 1], "|i1": [Int8Array, 1], "|u1": [Uint8Array, 1], "<i2": [Int16Array, 1],
  "<u2": [Uint16Array, 1], "<i4": [Int32Array, 1], "<u4": [Uint32Array, 1],
  "<i8": [BigInt64Array, 1], "<u8": [BigUint64Array, 1], "<f2": [Uint16Array, 1],
  "<f4": [Float32Array, 1], "<f8": [Float64Array, 1], "<c8": [Float32Array, 2],
  "<c16": [Float64Array, 2],
};

// Elements in C order; the shape [] is that of a single number.
export class NDArray {
  constructor(dtype, shape, data) {
    const [Kind, numbers] = KINDS[dtype], size = shape.reduce((a, b) => a * b, numbers);
    Object.assign(this, { dtype, shape, data: data instanceof Kind ? data : new Kind(data) });
    if (this.data.length !== size) {
      throw new RangeError(`${this.data.length} numbers for ${dtype} of shape [${shape}]`);
    }
  }
  copy() { return new NDArray(this.dtype, this.shape, this.data.slice()); }
  bytes() { return Buffer.from(this.data.buffer, this.data.byteOffset, this.data.byteLength); }
  row(k) { // along the first axis
    const size = this.data.length / this.shape[0];
    return new NDArray(this.dtype, this.shape.slice(1), this.data.slice(k * size, (k + 1) * size));
  }
}

const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([k, v]) => [k, f(v, k)]));
const clone = (value) => value instanceof NDArray ? value.copy()
  : Array.isArray(value) ? value.map(clone)
  : value !== null && Object.getPrototypeOf(value) === Object.prototype ? mapValues(value, clone)
  : structuredClone(value);
const stack = (rows) => rows.length === 0 ? new NDArray("<f8", [0], []) : new NDArray(
  rows[0].dtype, [rows.length, ...rows[0].shape], rows.flatMap((r) => Array.from(r.data)));

// ---- frames --------------------------------------------------------------------------------------

const HEAD = 16, MAGIC = Buffer.from("S4R1");

function read(size) {
  const data = Buffer.alloc(size);
  for (let done = 0; done < size;) {
    const got = readSync(0, data, done, size - done, null);
    if (got === 0) process.exit(0); // s4ref is gone
    done += got;
  }
  return data;
}

function receive() {
  const head = read(HEAD);
  if (!head.subarray(0, 4).equals(MAGIC)) throw new Error("this is no frame");
  const header = JSON.parse(read(head.readUInt32LE(4)));
  const payload = read(Number(head.readBigUInt64LE(8)));
  const arrays = header.arrays.map(({ dtype, shape, offset }) => {
    const [Kind, numbers] = KINDS[dtype], size = shape.reduce((a, b) => a * b, numbers);
    const bytes = payload.subarray(offset, offset + size * Kind.BYTES_PER_ELEMENT);
    return new NDArray(dtype, shape, new Kind(new Uint8Array(bytes).buffer)); // aligned by the copy
  });
  return { ...header, arrays };
}

function send(header) {
  const arrays = [], table = [], chunks = [];
  const tree = mapValues(header, (v) => pack(v, arrays));
  let offset = 0;
  for (const a of arrays) {
    const bytes = a.bytes(), padding = (8 - bytes.length % 8) % 8; // each begins at a multiple of 8
    table.push({ dtype: a.dtype, shape: a.shape, offset });
    chunks.push(bytes, Buffer.alloc(padding));
    offset += bytes.length + padding;
  }
  const text = Buffer.from(JSON.stringify({ ...tree, arrays: table })), head = Buffer.alloc(HEAD);
  MAGIC.copy(head);
  head.writeUInt32LE(text.length, 4);
  head.writeBigUInt64LE(BigInt(offset), 8);
  const frame = Buffer.concat([head, text, ...chunks]);
  for (let done = 0; done < frame.length;) done += writeSync(1, frame, done);
}

// JSON for a tree with arrays at its leaves; numbers that JSON cannot spell travel as arrays.
function pack(value, arrays) {
  if (typeof value === "number" && !Number.isFinite(value)) value = new NDArray("<f8", [], [value]);
  if (value instanceof NDArray) return { $array: arrays.push(value) - 1 };
  if (value === undefined) throw new Refusal("bad-output", "it returned nothing: is a return missing?");
  if (value === null || typeof value !== "object") return value;
  if (ArrayBuffer.isView(value)) throw new Refusal("bad-output", "wrap typed arrays in an NDArray");
  if (Array.isArray(value)) return value.map((v) => pack(v, arrays));
  return mapValues(value, (v) => pack(v, arrays));
}

// ---- requests ------------------------------------------------------------------------------------

class Refusal extends Error { // an error that is not the layer's own
  constructor(kind, message) { super(message); this.kind = kind; }
}

const unknown = (what) => new Refusal("bad-request", `there is no ${what}`);

// The callables of an adapter and their arguments after the layer.
const CALLABLES = {
  make: ["params", "dt", "L", "dtype"], realised: [], kernel: ["L"], discretize: [],
  apply: ["u", "state"], init_state: [], step: ["u", "state", "mode"],
  hippo: ["measure", "N"], nplr: ["measure", "N"],
};
const WITHOUT_LAYER = ["make", "hippo", "nplr"];

class Service {
  constructor(adapter) {
    Object.assign(this, { adapter, layers: new Map(), states: new Map(), count: 0 });
  }

  run({ op, handle, args, arrays }) {
    this.lent = []; // name, what the adapter got, what it was
    const given = mapValues(args, (v, k) => this.lend(v, k, arrays));
    if (op === "ping" || op === "bye") return null;
    if (op === "drop") return this.drop(handle, args.state);
    if (op === "fetch_state") return given.state;
    if (handle !== null && !this.layers.has(handle)) throw unknown(`layer ${handle}`);
    const layer = WITHOUT_LAYER.includes(op) ? [] : [this.layers.get(handle)];
    if (op === "run_steps") return this.runSteps(handle, layer[0], given);
    const value = this.call(op, ...layer, ...(CALLABLES[op] ?? []).map((name) => given[name]));
    if (op === "make") return { $handle: this.keep(this.layers, value) };
    if (op === "init_state") return this.state(handle, value);
    const pair = Array.isArray(value) && value.length === 2;
    if (op === "step" && !pair) throw new Refusal("bad-output", "step: return [y, state]");
    return (op === "step" || op === "apply") && pair ? [value[0], this.state(handle, value[1])] : value;
  }

  call(name, ...args) {
    if (!this.adapter[name]) throw new Refusal("absent", `the adapter has no ${name}`);
    return this.adapter[name](...args);
  }

  lend(value, name, arrays) { // fresh copies, so that what is kept stays as it is
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map((v, i) => this.lend(v, `${name}[${i}]`, arrays));
    if ("$state" in value) {
      if (!this.states.has(value.$state)) throw unknown(`state ${value.$state}`);
      return clone(this.states.get(value.$state)[1]);
    }
    if ("$array" in value) {
      const was = arrays[value.$array], got = was.copy();
      this.lent.push([name, got, was]);
      return name === "dt" && was.shape.length === 0 ? Number(got.data[0]) : got;
    }
    return mapValues(value, (v, k) => this.lend(v, `${name}.${k}`, arrays));
  }

  mutated() {
    const changed = this.lent.filter(([, got, was]) => !got.bytes().equals(was.bytes()));
    return changed.map(([name]) => name);
  }

  keep(shelf, value) { shelf.set(++this.count, value); return this.count; }

  state(handle, value) { return { $state: this.keep(this.states, [handle, value]) }; }

  drop(handle, state) { // one state, or a layer with all its states
    if (state) this.states.delete(state.$state);
    else if (handle !== null) {
      this.layers.delete(handle);
      for (const [n, [owner]] of this.states) if (owner === handle) this.states.delete(n);
    }
    return null;
  }

  runSteps(handle, layer, { u, state, mode, states }) {
    const y = [], trail = [];
    state ??= this.call("init_state", layer);
    for (let k = 0, out; k < u.shape[0]; k++) {
      [out, state] = this.call("step", layer, u.row(k), state, mode);
      y.push(out);
      if (states) trail.push(state);
    }
    return { y: stack(y), state: this.state(handle, state), states: states ? stack(trail) : null };
  }
}

// ---- the loop ------------------------------------------------------------------------------------

function describe(error) {
  const thrown = error instanceof Error ? error : new Error(`it threw ${String(error)}`);
  const file = fileURLToPath(import.meta.url), stack = thrown.stack ?? "";
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line) && !line.includes(file));
  const place = frames.find((line) => line.includes(process.argv[1]))?.match(/:(\d+):\d+\)?$/);
  return { kind: thrown.kind ?? "raised", type: thrown.name, message: thrown.message,
    line: place ? Number(place[1]) : null, traceback: frames.join("\n") };
}

export function serve(adapter) {
  const follow = `const { ppid } = process; // ends a call that has lost its s4ref
    setInterval(() => process.ppid === ppid || process.kill(process.pid, "SIGKILL"), 1000)`;
  new Worker(follow, { eval: true }).unref();
  const provides = Object.keys(CALLABLES).filter((name) => adapter[name]);
  send({ op: "hello", protocol: 1, name: adapter.NAME ?? null, version: adapter.VERSION ?? null,
    conventions: adapter.CONVENTIONS, provides, pid: process.pid, node: process.version });
  const service = new Service(adapter);
  for (let op; op !== "bye";) {
    const request = receive(), start = performance.now();
    ({ op } = request);
    const reply = { id: request.id, ok: true };
    try {
      reply.value = service.run(request);
      pack(reply.value, []); // what cannot be sent is the adapter's fault
    } catch (error) {
      Object.assign(reply, { ok: false, value: null, error: describe(error) });
    }
    send({ ...reply, seconds: (performance.now() - start) / 1000, mutated: service.mutated() });
  }
  process.exit(0);
}
