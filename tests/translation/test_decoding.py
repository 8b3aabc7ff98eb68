import numpy as np
from numpy.typing import NDArray

from ivr.translation.decoding import best_sequence

END, START = 0, 1
GARDEN_PATH = {
    (START,): {2: 0.6, 3: 0.4},
    (START, 2): {4: 0.4, 5: 0.3, 3: 0.3},
    (START, 3): {END: 1.0},
    (START, 2, 4): {END: 1.0},
    (START, 2, 5): {END: 1.0},
    (START, 2, 3): {END: 1.0},
}
"""The likelier first word leads to the less likely sentence."""


def garden_path(prefixes: NDArray[np.int64]) -> NDArray[np.float32]:
    found = np.full((len(prefixes), 6), 1e-9, np.float32)
    for row, prefix in enumerate(prefixes.tolist()):
        for token, probability in GARDEN_PATH[tuple(prefix)].items():
            found[row, token] = probability
    return np.log(found)


def endless(prefixes: NDArray[np.int64]) -> NDArray[np.float32]:
    found = np.full((len(prefixes), 6), -20, np.float32)
    found[:, 2] = 0
    found[:, END] = -50
    return found


def test_greedy_takes_the_likelier_word() -> None:
    found = best_sequence(garden_path, start=START, end=END, beams=1, longest=9)
    assert found == (2, 4)


def test_beams_find_the_likelier_sentence() -> None:
    found = best_sequence(garden_path, start=START, end=END, beams=2, longest=9)
    assert found == (3,)


def test_a_stutter_is_cut_off() -> None:
    assert best_sequence(endless, start=START, end=END, beams=3, longest=4) == (2, 2, 2, 2)
