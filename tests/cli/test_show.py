"""``s4ref show`` prints certified digits, and refuses in one paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from s4ref.cli import main


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
]


@pytest.mark.parametrize("line, named", REFUSALS)
def test_refusals(line: str, named: str, refusal: Callable[[list[str]], str]):
    assert named in refusal(["show", *line.split()])


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
