"""More than 10,000 broken files and frames: every one is read, or refused by name.

``FUZZ_SEED`` draws others, ``FUZZ_FACTOR`` more of them.
"""

from __future__ import annotations

import collections
import io
import json
import os
import struct
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s4ref import errors
from s4ref.conformance import expected_file, lines, serve, stored, systems
from s4ref.conformance.adapter import CALLABLES, parse_hello
from s4ref.conformance.cases import Case
from s4ref.conformance.journal import Identity, Journal, result_of
from s4ref.conformance.observation import Observation, Status, compare
from s4ref.conformance.outcome import greeting, outcome
from s4ref.conformance.problems import Problem
from s4ref.conformance.protocol import HEAD, MAGIC, Handle, decode, encode
from s4ref.conformance.record import CaseResult
from s4ref.conformance.report.stored import load_report
from s4ref.conformance.vectors.result import numbers_of, read_result
from s4ref.conformance.vectors.store import index_of, read, shipped
from tests.fuzz.mutations import spelled, texts, trees


SEED = int(os.environ.get("FUZZ_SEED", "0"))
FACTOR = float(os.environ.get("FUZZ_FACTOR", "1"))
OURS = (
    errors.InputError,
    errors.AdapterError,
    errors.PrecisionError,
    errors.MissingDependencyError,
)
# What s4ref's end of a pipe may meet; serve.py knows no class of s4ref's.
WORKERS = (EOFError, ValueError)
COUNTS: collections.Counter[str] = collections.Counter()


def number(count: int) -> int:
    return round(count * FACTOR)


def survives(
    name: str, inputs: Iterator[Any], read_: Callable[[Any], object], also: Any = ()
) -> None:
    """Feed every input; nothing but a refusal by name may come out, in one sentence."""
    read_well, told = 0, []
    for item in inputs:
        COUNTS[name] += 1
        try:
            read_(item)
            read_well += 1
        except OURS as refusal:
            told.append(str(refusal))
        except also:
            pass
    assert all(0 < len(text) < 20_000 for text in told)
    # A fuzzer whose inputs are all refused at the door, or none, finds nothing.
    assert 0 < read_well < COUNTS[name], (read_well, COUNTS[name])


@pytest.fixture
def feed(tmp_path: Path) -> Callable[[Callable[[Path], object], str], Callable[[bytes], object]]:
    """Return a reader of bytes for a reader of files."""

    def reader(read_: Callable[[Path], object], name: str) -> Callable[[bytes], object]:
        path = tmp_path / name

        def read_bytes(data: bytes) -> object:
            path.write_bytes(data)
            return read_(path)

        return read_bytes

    return reader


ARRAY = np.arange(6.0).reshape(2, 3)
REPLIES = [
    {"id": 1, "ok": True, "value": ARRAY, "seconds": 0.1, "mutated": ["u"], "warnings": []},
    {"id": 1, "ok": True, "value": [ARRAY, Handle(3)], "notes": ["kernel: sent as float32"]},
    {"id": 1, "ok": True, "value": {"y": ARRAY.astype(np.complex64), "state": np.int32(3)}},
    {"id": 1, "ok": False, "error": {"kind": "raised", "type": "E", "message": "m", "line": 3}},
]
HELLO: dict[str, Any] = {
    "op": "hello",
    "protocol": 1,
    "name": "x",
    "version": "1.0",
    "conventions": {
        "structure": "diagonal", "rule": "zoh", "spectrum": "half", "half_sign": -1,
        "output_scale": 2, "C_kind": "plain", "io": "siso", "dt_shape": "modes",
        "algorithm": "vandermonde", "dtypes": ["float32"], "devices": ["cpu"],
        "step_modes": ["a", "b"], "measures": ["legs"], "max_L": 64, "N_multiple": 2,
        "dt_range": [0.001, 0.1], "inits": ["own"], "max_rank": 1,
    },
    "provides": list(CALLABLES),
    "python": "3.11",
}  # fmt: skip


def test_frames_from_a_worker() -> None:
    def receive(data: bytes) -> None:
        header = decode(bytearray(data))
        if "op" in header:
            parse_hello(greeting(header, "adapter.py", "python"), "adapter.py")
        else:
            outcome(header, 1)

    seeds = [encode(reply) for reply in (*REPLIES, HELLO)]
    survives("frames, bytes", texts(seeds, number(2500), SEED), receive)


def test_headers_from_a_worker() -> None:
    """Changed headers with right lengths get past the first door."""

    def receive(tree: Any) -> None:
        text = spelled(tree)
        header = decode(HEAD.pack(MAGIC, len(text), 48) + text + ARRAY.tobytes())
        if "op" in header:
            parse_hello(greeting(header, "adapter.py", "python"), "adapter.py")
        else:
            outcome(header, 1)

    table = [{"dtype": "<f8", "shape": [2, 3], "offset": 0}]
    seeds: list[Any] = [
        {"id": 1, "ok": True, "value": {"$array": 0}, "seconds": 0.1, "arrays": table},
        {"id": 1, "ok": True, "value": [{"$state": 2}, {"$array": 0}], "arrays": table},
        {"id": 1, "ok": False, "error": {"kind": "raised", "message": "m"}, "arrays": table},
        {**HELLO, "arrays": table},
    ]
    survives("frames, headers", trees(seeds, number(1500), SEED), receive)


def test_declarations() -> None:
    def receive(hello: Any) -> None:
        if not isinstance(hello, dict):
            raise errors.InputError("no tree to be judged")
        # As the first frame leaves the pipe.
        hello = json.loads(json.dumps(hello))
        parse_hello(greeting(hello, "adapter.py", "python"), "adapter.py")

    survives("declarations", trees([HELLO], number(1500), SEED), receive)


class Adapter:
    """Just enough of one for the worker to have something to call."""

    CONVENTIONS = {"structure": "dense"}  # noqa: RUF012  (an adapter's spelling)

    @staticmethod
    def make(params: Any, dt: Any, L: Any, dtype: Any) -> Any:
        return params

    @staticmethod
    def kernel(layer: Any, L: Any) -> Any:
        return np.zeros(min(int(L), 100))


def test_the_worker_reads_frames() -> None:
    params = {"A": ARRAY, "B": ARRAY[0]}
    seeds = [
        encode({"id": 1, "op": "make", "args": {"params": params, "dt": 0.1, "L": 4, "dtype": ""}}),
        encode({"id": 2, "op": "kernel", "handle": 1, "args": {"L": 4}, "limit": 2.0}),
        encode({"id": 3, "op": "ping", "args": {}}),
    ]

    def receive(data: bytes) -> None:
        header, payload = serve.read_frame(io.BytesIO(data))
        if isinstance(header, dict):
            answer = serve.Service(Adapter).answer(header, payload)
            decode(bytearray(answer))

    survives("requests, bytes", texts(seeds, number(1200), SEED), receive, WORKERS)


def test_the_worker_answers_every_request() -> None:
    """A request that makes no sense is answered with an error, never by an end of the worker."""
    table = [{"dtype": "<f8", "shape": [2, 3], "offset": 0}]
    seeds: list[Any] = [
        {"id": 1, "op": "kernel", "handle": 1, "args": {"L": 4}, "arrays": table},
        {"id": 1, "op": "make", "args": {"params": {"A": {"$array": 0}}, "dt": 1, "L": 2,
                                         "dtype": "float32"}, "arrays": table},
        {"id": 1, "op": "fetch_state", "args": {"state": {"$state": 1}}, "arrays": table},
        {"id": 1, "op": "run_steps", "handle": 1, "args": {"u": {"$array": 0}}, "arrays": table},
    ]  # fmt: skip

    def receive(tree: Any) -> None:
        if not isinstance(tree, dict):
            raise errors.InputError("no header")
        reply = decode(bytearray(serve.Service(Adapter).answer(tree, ARRAY.tobytes())))
        assert "ok" in reply

    survives("requests, headers", trees(seeds, number(1000), SEED), receive)


def test_expected_failures(feed: Callable[..., Callable[[bytes], object]]) -> None:
    folder = Path(expected_file.__file__).parent / "expected"
    entry = (
        '[[expect]]\ncheck = "L2.kernel.*"\ndtype = ["float32"]\nfamily = ["legs*"]\nN = [16, 64]\n'
        'inverse_dt = [64, inf]\nverdict = "INACCURATE"\nreason = "because"\nuntil = 2030-01-01\n'
        'variant = { mode = "dense", cut = 3 }\ndevice = ["cuda*"]\nlink = "https://example.org"\n'
    )
    seeds = [entry.encode(), *(path.read_bytes()[:1500] for path in folder.glob("*.toml"))]
    survives(
        "expected failures",
        texts(seeds, number(1000), SEED),
        feed(expected_file.load, "expected.toml"),
    )


def test_result_files(feed: Callable[..., Callable[[bytes], object]]) -> None:
    def receive(path: Path) -> None:
        result = read_result(path)
        for key, outputs in result.values.items():
            for name, value in outputs.items():
                numbers_of(value, (3,), f"{key} {name}")

    seed = {
        "schema": "s4ref/vectors/result/1",
        "program": "x",
        "dtype": "float64",
        "algorithm": "unknown",
        "results": {
            "kernel-dbd96aaaadaa46d1": {"K": [1.0, "0x1p-3", "nan"]},
            "dplr-dbd96aaaadaa46d1": {"lam": {"re": [1, 2, 3], "im": [0.5, 1e300, -1]}},
        },
    }
    reader = feed(receive, "result.json")
    survives("results, trees", map(spelled, trees([seed], number(600), SEED)), reader)
    survives("results, bytes", texts([spelled(seed)], number(300), SEED), reader)


def test_sets_of_vectors(tmp_path: Path) -> None:
    """The index of a set, and a set of one small operator."""
    index = json.loads((shipped() / "index.json").read_text())
    entry = min(index["operators"], key=lambda e: (shipped() / e["file"]).stat().st_size)
    small = dict(index, operators=[entry])
    operator = json.loads((shipped() / entry["file"]).read_text())
    operator["vectors"] = operator["vectors"][:2]

    def receive(pair: Any) -> None:
        (tmp_path / "index.json").write_bytes(spelled(pair[0] if len(pair) == 2 else small))
        place = tmp_path / entry["file"]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(spelled(pair[1] if len(pair) == 2 else pair))
        index_of(tmp_path)
        read(tmp_path)

    def pairs() -> Iterator[Any]:
        for tree in trees([[small, operator]], number(250), SEED):
            yield tree if isinstance(tree, list) else [tree, tree]

    survives("sets of vectors", pairs(), receive)


def case() -> Case:
    problem = Problem(
        "explored", systems.small("dplr")["dyadic-4-q"], (Fraction(1, 8),), 16, "bilinear", True
    )
    return Case("L2.kernel.definition", problem, (("taps", 3),))


def test_stored_cases(feed: Callable[..., Callable[[bytes], object]]) -> None:
    seed = stored.to_json(case(), {"target": "x.py"})
    reader = feed(stored.load, "case.json")
    survives("cases, trees", map(spelled, trees([seed], number(700), SEED)), reader)
    survives("cases, bytes", texts([spelled(seed)], number(300), SEED), reader)


def test_stored_cases_of_right_identity() -> None:
    """What the hash of the content does not keep out, its domain does."""

    def receive(tree: Any) -> None:
        try:
            stored.from_json(tree, "case")
        except errors.InputError as refusal:
            told = str(refusal)
            if "has the id" not in told:
                raise
            tree["id"] = told.split("has the id ")[1][:8]
            stored.from_json(tree, "case")

    survives("cases, renamed", trees([stored.to_json(case())], number(500), SEED), receive)


def journal_lines() -> list[bytes]:
    """Return the lines of a journal: a head, a comparison, a crash."""
    posed = case()
    off = compare("K", ARRAY[0], ARRAY[1], lines.Budget(1e-9, 1e-8))
    crash = Observation(Status.CRASH, message="raised")
    rows = [lines.to_line(CaseResult(posed, "float64", "cpu", o)) for o in (off, crash)]
    head = {"schema": "s4ref/conformance/journal/1", "run": {"the adapter file": "0"}}
    return [spelled(row) for row in (head, *rows)]


def test_journals(tmp_path: Path) -> None:
    """A journal is never refused: what cannot be read of it is run again."""
    who = Identity("run", {"the adapter file": "0"})
    place = tmp_path / "runs" / "run.jsonl"
    place.parent.mkdir()
    posed, kept = case(), 0
    head, *rows = journal_lines()
    seeds = [b"\n".join([head, *rows, *rows, b""])]

    def files() -> Iterator[bytes]:
        yield from texts(seeds, number(400), SEED)
        for tree in trees([json.loads(row) for row in rows], number(400), SEED):
            yield b"\n".join([head, spelled(tree), b""])

    for data in files():
        COUNTS["journals"] += 1
        place.write_bytes(data)
        with Journal(tmp_path, who, resume=True) as journal:
            assert journal.note
            kept += len(journal.known)
            for entry in journal.known.values():
                found = result_of(entry, posed)
                assert found is None or isinstance(found, CaseResult)
    assert 0 < kept < 2 * COUNTS["journals"]


def test_reports(feed: Callable[..., Callable[[bytes], object]], tmp_path: Path) -> None:
    from s4ref.conformance.report.json import write
    from s4ref.conformance.runner import validate
    from s4ref.conformance.settings import Settings

    sample = Path(__file__).parents[1] / "conformance" / "samples" / "right_diagonal.py"
    report = validate(sample, Settings(checks=("L2.kernel.prefix",), isolated=False))
    write(report, tmp_path / "right.json")
    seed = json.loads((tmp_path / "right.json").read_text())
    for check in seed["checks"]:
        check["cases"] = check["cases"][:1]
    reader = feed(load_report, "report.json")
    survives("reports, trees", map(spelled, trees([seed], number(250), SEED)), reader)
    survives("reports, bytes", texts([spelled(seed)], number(150), SEED), reader)


def test_heads_of_frames() -> None:
    """Every head of sixteen bytes, before a byte of the frame is waited for."""
    seeds = [struct.pack("<4sIQ", MAGIC, 2, 0) + b"{}", HEAD.pack(MAGIC, 16 << 20, 4 << 30)]
    survives("heads", texts(seeds, number(500), SEED), lambda data: decode(bytearray(data)))


def test_ten_thousand_and_more(capsys: pytest.CaptureFixture[str]) -> None:
    """The last test of this file: how many there were."""
    if len(COUNTS) < 10:
        pytest.skip("run the whole file to count")
    with capsys.disabled():
        print(f"\n{COUNTS.total()} fuzzed files and frames: {dict(COUNTS)}")
    assert COUNTS.total() >= 10_000 * FACTOR
