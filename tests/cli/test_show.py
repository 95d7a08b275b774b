"""``s4ref show`` prints certified digits, and refuses in one paragraph."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from s4ref import LegS, oracle, zoh
from s4ref.cli import main
from s4ref.cli.values import entry
from s4ref.maths.initialise import S4DLin


def numbers(text: str) -> list[str]:
    """Return the decimal numbers between the table's rules, without row numbers."""
    cells = [cell.strip() for line in text.splitlines() for cell in line.split("│")[2:-1]]
    return [cell for cell in cells if re.fullmatch(r"-?[0-9.e+-]+", cell)]


# LegS N = 2: A and B by their definition, Ab = diag(19/21, 9/11) for dt = 1/10 (Formulary 5.1).
CASES = [
    ("legs --N 2 --what A --digits 25", ["-1", "0", "-1.732050807568877293527446", "-2"]),
    ("legs --N 2 --what B --digits 25", ["1", "1.732050807568877293527446"]),
    (
        "legs --N 2 --what Ab --dt 1/10 --digits 25",
        ["0.9047619047619047619047619", "0", "-0.1499611088804222764958828",
         "0.8181818181818181818181818"],
    ),
    (
        "legs --N 2 --what Bb --dt 0.1 --rule zoh --digits 25",
        ["0.09516258196404042683575094", "0.1491411185775280479938603"],
    ),
    ("legs --N 1 --what kernel --dt 2/7 --L 4 --C 4", ["1", "0.75", "0.5625", "0.421875"]),
    ("legt --N 1 --what A", ["-0.5"]),
    ("legt --N 1 --what A --normalisation hippo-code", ["-1"]),
    ("legt --N 2 --what B --normalisation lmu", ["1", "-3"]),
]  # fmt: skip


@pytest.mark.parametrize("line, expected", CASES)
def test_values(line: str, expected: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(["show", *line.split()]) == 0
    out, err = capsys.readouterr()
    assert numbers(out) == expected
    assert err == ""


def test_title_states_what_the_values_depend_on(capsys: pytest.CaptureFixture[str]):
    assert main("show legs --N 1 --what kernel --dt 2/7 --L 4 --C 4 --digits 5".split()) == 0
    title = capsys.readouterr().out.splitlines()[0]
    for part in ("kernel", "N=1", "bilinear", "dt = 2/7", "C = (4)", "5 digits"):
        assert part in title


def test_conjugate_halves_are_shown_as_complex_numbers(capsys: pytest.CaptureFixture[str]):
    assert main("show legs --N 3 --what lam,P,V --digits 12".split()) == 0
    out = capsys.readouterr().out
    # Descending imaginary part, the unpaired mode last and real (Formulary 3.16).
    first, last = [line for line in out.splitlines() if "-0.5" in line][:2]
    assert re.search(r"-0\.5 \+ \d", first)
    assert "-0.5 + 0i" in last


REFUSALS = [
    ("nosuch", "family = 'nosuch'"),
    ("leg", "Did you mean 'legs' or 'legt'?"),
    ("legs --what kernle", "Did you mean 'kernel'?"),
    ("legs --dt fast", "dt = 'fast'"),
    ("legs --N 1000000000", "would take about"),
    ("legs --format json --out .", "is a folder"),
    ("legs --N 0", "N = 0"),
    ("legs --N -3", "N = -3"),
    ("legt --normalisation nosuch", "normalisation = 'nosuch'"),
    ("legs --what A,nosuch", "what = 'nosuch'"),
    ("legs --digits 0", "digits = 0"),
    ("legs --rule nosuch --what kernel", "rule = 'nosuch'"),
    ("legs --what kernel --dt 0", "dt = '0'"),
    ("legs --what kernel --dt=-1/100", "dt = '-1/100'"),
    ("legs --what kernel --dt fast", "dt = 'fast'"),
    ("legs --what kernel --dt nan", "dt = 'nan'"),
    ("legs --what kernel --dt 1/0", "dt = '1/0'"),
    ("legs --what kernel --L 0", "L = 0"),
    ("legs --what kernel --L -1", "L = -1"),
    ("legs --what kernel --C 1,2", "C has shape (2,)"),
    ("legs --what kernel --C 1,2,nan,4", "C[2] = 'nan'"),
    ("legt --normalisation lmu --what lam", "LMU"),
    ("s4d-lin --N 3", "N = 3"),
    ("s4d-lin --what A", "is diagonal"),
    ("s4d-lin --normalisation s4", "normalisation is no parameter"),
    ("legs --theta 2", "theta is no parameter"),
    ("legs --format nosuch", "format = 'nosuch'"),
    ("legs --format npz", "--out"),
    ("legs --out x.txt", "table"),
    ("legs --format json --out /nosuch/x.json", "no folder"),
    ("legs --what Bp", "what = 'Bp'"),
    ("legs --rule gbt(2) --what Ab", "alpha = '2'"),
]


@pytest.mark.parametrize("line, named", REFUSALS)
def test_refusals(line: str, named: str, refusal: Callable[[list[str]], str]):
    assert named in refusal(["show", *line.split()])


# Formulary 2.2, 4.1 and 5.1, 8: values of families, initialisations, rules and diagnostics.
MORE = [
    ("s4d-inv --N 8 --what lam --digits 10", "17.82535363i"),
    ("s4d_lin --N 4 --what lam --digits 10", "-0.5 + 3.141592654i"),
    ("s4d-real --N 4 --what lam,spectrum", "-2"),
    ("lagt --N 2 --what A,B", "-1"),
    ("glegs --alpha 1/2 --N 2 --what A --digits 10", "-1.5"),
    ("legt --theta 4 --N 1", "-0.25"),
    ("legs --N 2 --what Ab --rule gbt(1/3) --dt 1/10", "0.8125"),
    ("legs --N 2 --what Bp --rule foh --dt 1/10 --digits 6", "0.0467884"),
    ("legs --N 3 --what spectrum,abscissa,numerical-abscissa,henrici,kappa,conditions", "-3"),
    ("legs --N 2 --what gramian,observability,h2,hinf --C 1/4,1 --digits 10", "0.6714979891"),
    ("legs --N 2 --what radius,spectrum-bar,memory --dt 1/10", "0.90476190476190476"),
    ("legs --N 2 --what Q", "0.5"),
    ("foud --N 4 --what P", "no columns"),
    ("foud --N 4 --what P --format json", ", 0]"),
    ("foud --N 4 --what P --format latex", "P = "),
]


@pytest.mark.parametrize("line, expected", MORE)
def test_families_initialisations_rules_and_diagnostics(
    line: str, expected: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["show", *line.split()]) == 0
    assert expected in capsys.readouterr().out


def test_json_has_fractions_where_values_are_rational(capsys: pytest.CaptureFixture[str]):
    line = "show legs --N 2 --what A,Ab,lam,h2 --dt 1/10 --digits 20 --format json"
    assert main(line.split()) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["system"] == "legs(N=2)"
    A, Ab, lam, h2 = found["quantities"]
    assert A["values"] == [["-1", "0"], ["-1.7320508075688772935", "-2"]]
    assert (A["shape"], A["digits"], A["complex"]) == ([2, 2], 20, False)
    assert (Ab["values"][0][0], Ab["values"][1][1]) == ("19/21", "9/11")
    assert (Ab["rule"], Ab["dt"]) == ("bilinear", "1/10")
    assert lam["values"] == [["-0.5", "0.8660254037844386467637"[:22]]]
    assert isinstance(h2["values"], str)


def test_latex_has_surds_and_fractions(capsys: pytest.CaptureFixture[str]):
    assert main("show legs --N 3 --what A,B --format latex".split()) == 0
    out = capsys.readouterr().out
    assert r"-\sqrt{5} & -\sqrt{15} & -3" in out
    assert r"\begin{array}{rrr}" in out
    assert main("show fout --N 3 --what A --format latex".split()) == 0
    assert r"-2\sqrt{2} & -4 & -2\pi" in capsys.readouterr().out
    assert main("show legs --N 2 --what Ab --dt 1/10 --format latex".split()) == 0
    assert r"\frac{19}{21}" in capsys.readouterr().out


def test_npz_holds_rounded_floats_and_all_digits(tmp_path: Path):
    path = tmp_path / "v.npz"
    line = f"show legs --N 3 --what A,lam,spectrum-bar --digits 30 --format npz --out {path}"
    assert main(line.split()) == 0
    with np.load(path, allow_pickle=False) as found:
        assert found["A"].dtype == np.float64
        assert (found["A"] == oracle.hippo(LegS(3)).A.to_numpy()).all()
        assert str(found["A_decimal"][1, 0]) == "-1.73205080756887729352744634151"
        assert found["lam"].dtype == np.complex128
        assert found["lam_decimal"].shape == (2, 2)
        assert json.loads(str(found["about"]))["system"] == "legs(N=3)"
        assert "spectrum_bar" in found.files


@pytest.mark.parametrize("line", ["--format json", "--format latex", "--format npz"])
def test_a_file_that_cannot_be_written_is_a_refusal(
    line: str, refusal: Callable[[list[str]], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    monkeypatch.setattr(Path, "open", full)
    said = refusal(["show", "legs", *line.split(), "--out", str(tmp_path / "x")])
    assert "cannot be written: No space left on device" in said


def test_a_file_without_permission_is_refused_before_the_work(
    refusal: Callable[[list[str]], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("os.access", lambda *args: False)
    line = ["show", "legs", "--format", "json", "--out", str(tmp_path / "x.json")]
    assert "may not be written to" in refusal(line)


def test_rows_of_initialisations_may_be_complex(capsys: pytest.CaptureFixture[str]):
    line = "show s4d-lin --N 4 --what kernel --rule zoh --L 2 --digits 12 --C 1/2-3i,-i"
    assert main(line.split()) == 0
    out = capsys.readouterr().out
    K = oracle.kernel(S4DLin(4), "1/100", 2, C=[0.5 - 3j, -1j], rule=zoh, digits=12)
    assert numbers(out) == K.decimal().tolist()
    assert "C = (1/2 - 3i, 0 - 1i)" in out


@pytest.mark.parametrize("text", ["1", "-1/2", "1e-3", "nan", "i2", "fast", "", "1+2"])
def test_only_complex_numbers_are_taken_for_them(text: str):
    assert entry(text) == text


@pytest.mark.parametrize("name", ["LEGS", "Legs"])
def test_case_does_not_matter(name: str, capsys: pytest.CaptureFixture[str]):
    assert main(["show", name, "--N", "1", "--what", "A"]) == 0
    assert numbers(capsys.readouterr().out) == ["-1"]


def test_no_number_is_ever_cut(capsys: pytest.CaptureFixture[str]):
    assert main("show legs --N 2 --what A --digits 12000".split()) == 0
    assert len(numbers(capsys.readouterr().out)[2]) == 12002


def test_out_takes_text_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "v.json"
    assert main(f"show legs --format json --out {path}".split()) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(path.read_text())["system"] == "legs(N=4)"


def test_a_terminal_gets_the_columns_it_has_room_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    for flag, rows in (([], 29), (["--all"], 40)):
        assert main(["show", "legs", "--N", "40", "--what", "A", *flag]) == 0
        out = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
        assert max(map(len, out.splitlines())) <= 80
        first = out.split("└")[0]
        assert first.count("\n│") == rows
        assert ("--all shows every one" in out) == (not flag)


def test_a_dear_request_names_the_flag_that_goes_on(refusal: Callable[[list[str]], str]):
    said = refusal("show legs --N 64 --what kernel --L 1000000000".split())
    assert "would take about" in said
    assert "--long" in said
    assert "oracle.patience" not in said


def test_long_goes_on(capsys: pytest.CaptureFixture[str]):
    assert main("show legs --N 2 --what kernel --L 3 --long".split()) == 0
    assert len(numbers(capsys.readouterr().out)) == 3


def test_nothing_is_printed_before_a_refusal(capsys: pytest.CaptureFixture[str]):
    assert main("show legs --what A,nosuch".split()) == 2
    assert capsys.readouterr().out == ""


def test_every_spelling_of_a_tenth_gives_the_same_digits(capsys: pytest.CaptureFixture[str]):
    printed = []
    for dt in ("1/10", "0.1", "1e-1"):
        line = f"show legs --N 2 --what kernel --dt {dt} --digits 30"
        assert main(line.split()) == 0
        printed.append(numbers(capsys.readouterr().out))
    assert len(printed[0]) == 8
    assert printed[0] == printed[1] == printed[2]
