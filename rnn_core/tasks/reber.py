"""Reber: strings of a grammar inside a string (Hochreiter and Schmidhuber 1997, Neural Computation 9, section 5.1).

Their task, the embedded Reber grammar, has one string inside. Two to four of them are a variation of this project,
which makes the distance between the two equal symbols longer.
"""

from rnn_core.tasks.source import Source
from rnn_core.tasks.task import Task, one_hot

SYMBOLS = "BTPSXVE"

GRAMMAR = {
    0: {"B": 1},
    1: {"T": 2, "P": 3},
    2: {"S": 2, "X": 4},
    3: {"T": 3, "V": 5},
    4: {"X": 3, "S": 6},
    5: {"P": 4, "V": 6},
    6: {"E": 7},
}
"""Node -> {symbol: the node after it}, each with the same probability (Reber 1967)."""

_END = 7


def reber(strings):
    """B, then T or P, so many strings of the grammar, then T or P again as before, and E.

    The symbol before the last repeats the second, so it can be predicted from that one alone, over all that stands
    between.
    """
    inner = [(node, symbol, then) for node, ways in GRAMMAR.items() for symbol, then in ways.items()]
    symbols, follows = {"B": "B", "E": "E"}, {"B": [("T",), ("P",)], "E": ["B"]}
    for kind in "TP":
        begins = [[(kind, number, edge) for edge in inner if edge[0] == 0] for number in range(strings)]
        last = [(kind, "again")]
        symbols |= {(kind,): kind, last[0]: kind}
        follows |= {(kind,): begins[0], last[0]: ["E"]}
        for number in range(strings):
            after = begins[number + 1] if number + 1 < strings else last
            for edge in inner:
                symbols[kind, number, edge] = edge[1]
                on = [(kind, number, other) for other in inner if other[0] == edge[2]]
                follows[kind, number, edge] = on if edge[2] != _END else after
    source = Source.of({state: SYMBOLS.index(symbol) for state, symbol in symbols.items()}, ["B"], follows)
    return Task(
        symbols=tuple(SYMBOLS),
        vectors=one_hot(len(SYMBOLS)),
        source=source,
        begins=True,
        repeats=int(source.places[list(symbols).index(("T", "again"))]),
        losses=("categorical_crossentropy", "binary_crossentropy", "mean_squared_error"),
        samples=500,
        timesteps=10 * strings + 10,
    )
