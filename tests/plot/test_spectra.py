"""The claim of the figure of spectra."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s4ref.plot import spectra


# Formulary, table of (4.2) for N = 8
TABLE = {
    "LegS": [
        19.8574103709705768348891, 5.354208515030874232826975, 1.957794150902805156606203,
        0.4274887122858601189958386,
    ],
    "Lin": [9.42477796076937971538793, 6.283185307179586476925287, 3.141592653589793238462643, 0],
    "Inv": [
        17.82535362629227760611498, 4.244131815783875620503567, 1.527887453682195223381284,
        0.3637827270671893389003057,
    ],
    "Inv2": [
        17.82535362629227760611498, 7.639437268410976116906421, 4.244131815783875620503567,
        2.54647908947032537230214,
    ],
    "Quad": [
        15.59718442300574290535061, 7.957747154594766788444188, 2.864788975654116043839908,
        0.3183098861837906715377675,
    ],
}  # fmt: skip


def test_frequencies_are_those_of_the_table(small: Callable[[str], Any]) -> None:
    found = {name: values.tolist() for name, values in small("spectra").frequencies.items()}
    assert found == TABLE


def test_eigenvalues_of_the_families(small: Callable[[str], Any]) -> None:
    values = small("spectra").eigenvalues
    assert values["LegS"].tolist() == [-1, -2, -3, -4, -5]
    assert values["LagT"].tolist() == [-1] * 5
    for name in ("LegT", "FouT"):
        assert (values[name].real < 0).all()
        assert np.allclose(np.sort_complex(values[name]), np.sort_complex(values[name].conj()))


def test_inv_stays_close_to_64_and_the_others_do_not() -> None:
    d = spectra.data(N=64, size=3)
    ratio = {name: values / d.frequencies["LegS"] for name, values in d.frequencies.items()}
    assert np.abs(ratio["Inv"] - 1).max() < 0.23
    assert round(100 * (ratio["Inv"][0] - 1), 1) == -1.5
    assert round(100 * (ratio["Inv"][-1] - 1)) == 23
    for name in ("Inv2", "Lin", "Quad"):
        assert np.abs(np.log2(ratio[name][:-1])).max() > 1
    law = d.law / d.frequencies["LegS"]
    assert abs(law[0] - 1) < 1e-3
    assert (np.diff(law) > 0).all()  # it holds at the top alone
    assert law[-1] > 10
