"""Page addresses (URLs): the names of their parameters, and values for these, most of them invalid."""

from dataclasses import fields

from rnn_core.insight.ablation import Ablation
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.visit.parts import Position, View

KINDS = (Spec, Probe, Ablation, Position, View)
"""The classes whose fields are the parameters of an address."""

NAMES = [field.name for kind in KINDS for field in fields(kind)]
"""The names of all parameters of an address."""

_WORDS = """x None NaN inf -Infinity 1e999 -1 1.5.2 0x10 1_000 --1 + 1e ١٢ ² Tanh tanh,tanh <script>alert(1)</script> %s
1:0.1,1:0.2 2:0.1 1:0.1,3:0.2,2:0.3 1:0.1:5 1:11 0:1 1: 2,2 3,1 0 257 1,,2"""
_MARKUP = ["`**bold**` [link](https://example.org) $x^2$", "\x00", "\u202etanh", "\ud800", "1\n", " ", ""]
_TOO_LONG = [",".join(f"{epoch}:0.1" for epoch in range(1, 2500)), ",".join("1" * 1001), "🔁" * 300, "9" * 5000]

WRONG = [*_WORDS.split(), *_MARKUP, *_TOO_LONG, "0." + "0" * 5000 + "1"]
"""Values that are invalid, or that no visitor would choose."""
