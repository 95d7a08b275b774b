"""A worker written from docs/protocol.md alone, without numpy; its kernel is 1, 2, ..., L."""

import json
import os
import struct
import sys


CONVENTIONS = {"structure": "dense"}


def read(n):
    data = b""
    while len(data) < n:
        part = os.read(0, n - len(data))
        if not part:
            sys.exit(0)
        data += part
    return data


def write(header, payload=b""):
    text = json.dumps(header).encode()
    data = b"S4R1" + struct.pack("<IQ", len(text), len(payload)) + text + payload
    while data:
        data = data[os.write(1, data) :]


os.write(1, b"Welcome to a launcher that prints a banner. S4 S4R\n")
write({"op": "hello", "protocol": 1, "conventions": CONVENTIONS, "provides": ["kernel"]})
while True:
    _, n_header, n_payload = struct.unpack("<4sIQ", read(16))
    request = json.loads(read(n_header))
    read(n_payload)
    reply = {"id": request["id"], "ok": True, "value": None}
    values = b""
    if request["op"] == "kernel":
        L = request["args"]["L"]
        values = b"".join(struct.pack("<d", n) for n in range(1, L + 1))
        reply["value"] = {"$array": 0}
        reply["arrays"] = [{"dtype": "<f8", "shape": [L], "offset": 0}]
    elif request["op"] != "bye":
        reply = {"id": request["id"], "ok": False, "error": {"kind": "absent", "message": "no"}}
    write(reply, values)
    if request["op"] == "bye":
        break
