"""Comparison of the estimated time of an epoch with measured times."""

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
"""[(choices, processor seconds), ...]. Each time is the minimum of four epochs on two cores, with TensorFlow 2.21."""


@pytest.mark.parametrize(("choices", "seconds"), MEASURED, ids=str)
def test_the_estimate_is_within_a_factor_of_1_6_of_the_measured_time(choices, seconds):
    """`is_slow` is true if an epoch takes more than 0.2 s."""
    spec = Spec(**choices)
    estimate = cost.seconds(spec)
    assert seconds / 1.6 < estimate < 1.6 * seconds, f"measured {seconds} s, estimated {estimate:.3f} s"
    assert cost.is_slow(spec) == (seconds > 0.2), f"for an epoch of {seconds} s, is_slow is {cost.is_slow(spec)}"
