"""Use golden vectors without s4ref: python consumer.py DIR RESULT.json
Checks the files, recomputes the LegS kernels under the bilinear rule with 80 digits, finds every
entry inside its enclosure, and writes what float64 gives for `s4ref vectors check RESULT.json`.
"""

import hashlib
import json
import sys
from decimal import Decimal, getcontext
from operator import mul
from pathlib import Path


def read(folder):
    index = json.loads((folder / "index.json").read_text())
    assert index["schema"] == "s4ref/vectors/1", "this program knows version 1"
    for entry in index["operators"]:
        text, operator = (folder / entry["file"]).read_bytes(), entry["operator"]
        assert hashlib.sha256(text).hexdigest() == entry["sha256"], entry["file"]
        for v in json.loads(text)["vectors"]:
            named = {"inputs": v["inputs"], "operator": operator}
            spelled = json.dumps(named, sort_keys=True, separators=(",", ":")).encode()
            assert v["id"] == f"{operator}-{hashlib.sha256(spelled).hexdigest()[:16]}", v["id"]
            yield operator, v["id"], v["inputs"], v["outputs"]


def number(text, real):  # "p/q" as a Decimal or a float
    return real.__truediv__(*map(real, f"{text}/1".split("/")[:2]))


def legs_kernel(N, C, dt, L, real):
    def solve(b):  # (I - dt/2 A) x = b, A lower triangular
        x = []
        for n, row in enumerate(A):
            x.append((b[n] + dt / 2 * sum(map(mul, row, x))) / (1 - dt / 2 * row[n]))
        return x

    root = [real(2 * n + 1) ** real("0.5") for n in range(N)]
    A = [[-root[n] * root[k] for k in range(n)] + [real(-n - 1)] for n in range(N)]
    x, K = solve([dt * b for b in root]), []
    for _ in range(L):
        K.append(sum(map(mul, C, x)))
        x = solve([x[n] + dt / 2 * sum(map(mul, A[n], x)) for n in range(N)])
    return K


getcontext().prec, results = (80, {}) if len(sys.argv) == 3 else sys.exit(__doc__)
for operator, key, i, outputs in read(Path(sys.argv[1])):
    names = operator, i.get("system", {}).get("name"), i.get("rule", {}).get("name")
    if names == ("kernel", "LegS", "bilinear") and len(i) == 5:  # no input it does not know
        for real in (Decimal, float):
            C, dt = [number(c, real) for c in i["C"]], number(i["dt"], real)
            K = legs_kernel(i["system"]["N"], C, dt, i["L"], real)
            results[key] = {"K": K}
            if real is Decimal:
                for x, mid, rad in zip(K, outputs["K"]["mid"], outputs["K"]["rad"], strict=True):
                    assert abs(x - Decimal(mid)) <= Decimal(rad) + Decimal("1e-70"), key
head = {"schema": "s4ref/vectors/result/1", "program": "consumer.py", "dtype": "float64"}
Path(sys.argv[2]).write_text(json.dumps(head | {"algorithm": "powers", "results": results}))
print(f"{len(results)} kernels: every entry inside its enclosure")
