"""Reber: strings with inner strings of a grammar (Hochreiter and Schmidhuber 1997, Neural Computation 9, section 5.1).

The paper's task, the embedded Reber grammar, has one inner string. Near its end, each string repeats its second symbol.
This project adds variations with two to four inner strings, so that the network must keep the symbol for longer.
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
"""Node -> {symbol: next node}.

This is the grammar of Reber 1967 (Journal of Verbal Learning and Verbal Behavior 6:855-863) between B and E. As in the
paper of 1997, all symbols of a node are equally likely.
"""

_END = 7

Edge = tuple[int, str, int]
"""A step in the grammar: the node before it, the symbol, and the node after it."""

State = tuple[str] | tuple[str, str] | tuple[str, int, Edge]
"""A state of the Source, which draws the symbols.

The outer B and E, and the T or P after the outer B, are (symbol,). The T or P before the outer E is (symbol, "again").
A symbol of an inner string is (the T or P after the outer B, the index of the inner string, the Edge in that string).
"""


def reber(strings: int) -> Task:
    """Return the task whose strings consist of B, T or P, `strings` inner strings, the same T or P again, and E.

    The second-to-last symbol repeats the second one. No other symbol predicts it.
    """
    edges = [(node, symbol, after) for node, ways in GRAMMAR.items() for symbol, after in ways.items()]
    symbols: dict[State, str] = {("B",): "B", ("E",): "E"}
    follows: dict[State, list[State]] = {("B",): [("T",), ("P",)], ("E",): [("B",)]}
    for kind in "TP":
        starts = [_states(kind, number, edges, node=0) for number in range(strings)]
        last: State = (kind, "again")
        symbols |= {(kind,): kind, last: kind}
        follows |= {(kind,): starts[0], last: [("E",)]}
        for number in range(strings):
            following: list[State] = starts[number + 1] if number + 1 < strings else [last]
            for edge in edges:
                _, symbol, after = edge
                symbols[kind, number, edge] = symbol
                follows[kind, number, edge] = following if after == _END else _states(kind, number, edges, node=after)
    source = Source.of({state: SYMBOLS.index(symbol) for state, symbol in symbols.items()}, [("B",)], follows)
    return Task(
        symbols=tuple(SYMBOLS),
        vectors=one_hot(len(SYMBOLS)),
        source=source,
        from_start=True,
        repeats=int(source.places[list(symbols).index(("T", "again"))]),
        losses=("categorical_crossentropy", "binary_crossentropy", "mean_squared_error"),
        samples=500,
        timesteps=10 * strings + 10,
    )


def _states(kind: str, number: int, edges: list[Edge], *, node: int) -> list[State]:
    """Return an inner string's states for the edges that leave a node."""
    return [(kind, number, edge) for edge in edges if edge[0] == node]
