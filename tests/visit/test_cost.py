"""The estimates of what an epoch costs, against measured epochs."""

import pytest

from rnn_core.spec import Spec
from rnn_core.visit.compute import cost

MEASURED = [
    ({"units": 256}, 0.17),
    ({"units": 256, "samples": 400}, 0.26),
    ({"units": 256, "samples": 2000}, 1.28),
    ({"units": 256, "samples": 2000, "batch_size": 100}, 1.15),
    ({"units": 256, "samples": 2000, "cell": "GRU"}, 4.25),
    ({"units": 256, "samples": 2000, "cell": "LSTM"}, 6.54),
    ({"units": 256, "samples": 1000, "layers": 4}, 3.81),
    ({"units": 160, "cell": "LSTM"}, 0.29),
    ({"samples": 2000, "units": 64, "batch_size": 1}, 0.18),
    ({"samples": 2000, "batch_size": 1}, 0.053),
    ({"samples": 2000, "batch_size": 1, "cell": "LSTM"}, 0.26),
    ({"samples": 2000, "batch_size": 2, "cell": "GRU"}, 0.18),
    ({"samples": 2000, "timesteps": 250, "batch_size": 1, "cell": "LSTM"}, 0.67),
]
"""Choices -> seconds of processor time of one epoch (the least of four, two cores, TensorFlow 2.21)."""


@pytest.mark.parametrize(("choices", "seconds"), MEASURED, ids=str)
def test_an_epoch(choices, seconds):
    """The page tells its time within a factor of 1.6, and the queue takes it for slow if it takes more than 0.2 s."""
    spec = Spec(**choices)
    assert seconds / 1.6 < cost.seconds(spec) < 1.6 * seconds, f"measured {seconds} s, told {cost.seconds(spec):.3f} s"
    assert cost.is_slow(spec) == (seconds > 0.2), f"an epoch of {seconds} s, taken for slow: {cost.is_slow(spec)}"
