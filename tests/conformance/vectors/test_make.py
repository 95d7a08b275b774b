"""The same bytes every time; refusals before anything is computed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from s4ref.conformance.vectors.layout import dumps
from s4ref.conformance.vectors.make import make
from s4ref.errors import InputError


def test_another_process_makes_the_same_bytes(made: Path, tmp_path: Path):
    code = (
        "import sys; from pathlib import Path; from s4ref.conformance.vectors.make import make;"
        "make(Path(sys.argv[1]), ['output_tilde'])"
    )
    environment = os.environ | {"PYTHONHASHSEED": "4711", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code, tmp_path], check=True, env=environment)
    name = "output_tilde.json"
    assert (tmp_path / name).read_bytes() == (made / name).read_bytes()


def test_the_index_has_the_digests_of_the_files(made: Path):
    index = json.loads((made / "index.json").read_text())
    assert [e["operator"] for e in index["operators"]] == ["dplr", "lru", "output_tilde"]
    for entry in index["operators"]:
        text = (made / entry["file"]).read_bytes()
        assert hashlib.sha256(text).hexdigest() == entry["sha256"]
        assert len(json.loads(text)["vectors"]) == entry["vectors"]


def test_no_date_no_version_no_place(made: Path):
    import s4ref

    text = "".join(path.read_text() for path in made.iterdir())
    for trace in (s4ref.__version__, "202", "flint", str(made)):
        assert f'"{trace}' not in text


def test_progress_counts_every_vector(tmp_path: Path):
    seen: list[tuple[int, int]] = []
    make(tmp_path, ["lru"], lambda done, total, key: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2)]


def test_an_unknown_operator_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="operator = 'nosuch' is unknown"):
        make(tmp_path / "new", ["nosuch"])
    assert not (tmp_path / "new").exists()


def test_a_file_is_no_folder(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is a file"):
        make(tmp_path / "file", ["lru"])


def test_the_layout_is_json_with_lists_of_numbers_on_one_line():
    value = {"b": [1, "x", None], "a": {"c": [[1, 2], [3]], "d": []}}
    text = dumps(value)
    assert json.loads(text) == value
    assert ' "b": [1, "x", null]\n' in text
    assert text.index('"a"') < text.index('"b"')
