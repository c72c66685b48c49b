"""The equations of the cells in NumPy and float64, one step at a time: what the network is held against."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


ACTIVATIONS = {"tanh": np.tanh, "relu": lambda x: np.maximum(x, 0), "sigmoid": sigmoid, "linear": lambda x: x}


def simple_rnn(x, h, kernel, recurrent_kernel, bias, *, activation):
    """h_t = f(x_t W + h_{t-1} U + b), for x_t (B, F) and h_{t-1} (B, units)."""
    given, back = x @ kernel, h @ recurrent_kernel
    total = given + back + bias
    return {"input": given, "recurrent": back, "bias": bias, "sum": total, "h": activation(total)}


def gru(x, h, kernel, recurrent_kernel, bias, *, activation):
    """Gates in the order z, r, h; the reset gate comes after the product, so each product has its own bias."""
    given, back = x @ kernel + bias[0], h @ recurrent_kernel + bias[1]
    (z, r, given), (back_z, back_r, back) = (np.split(product, 3, axis=1) for product in (given, back))
    z, r = sigmoid(z + back_z), sigmoid(r + back_r)
    n = activation(given + r * back)
    return {"update": z, "reset": r, "input": given, "recurrent": back, "candidate": n, "h": z * h + (1 - z) * n}


def lstm(x, h, c, kernel, recurrent_kernel, bias, *, activation):
    """Gates in the order i, f, c, o."""
    i, f, g, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), activation(g), sigmoid(o)
    c = f * c + i * g
    return {"input": i, "forget": f, "candidate": g, "output": o, "c": c, "h": o * activation(c)}


def dense(x, h, kernel, bias, *, activation):
    """h_t = f(x_t W + b): nothing of h_{t-1}."""
    given = x @ kernel
    return {"input": given, "bias": bias, "sum": given + bias, "h": activation(given + bias)}


CELLS = {"SimpleRNN": simple_rnn, "GRU": gru, "LSTM": lstm, "Dense": dense}
"""cell -> function of x_t, the states before and the layer's weights: {name: (B, units)}, the terms of its equation."""
KINDS = {"SimpleRNN": 1, "GRU": 1, "LSTM": 2, "Dense": 1}
"""How many states a cell carries: h, and of LSTM c after it."""
WEIGHTS = {"SimpleRNN": 3, "GRU": 3, "LSTM": 3, "Dense": 2}
"""How many arrays of weights a layer has."""
GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4, "Dense": 1}
"""How many equal shares the columns of a kernel have."""


SIZES = {"letters": (6, 6), "words": (5, 5), "reber": (7, 7), "numbers": (1, 1), "text": (24, 24)}
"""task -> how many numbers its inputs and outputs have, where these are no count."""


def step(cell, x, states, weights, *, activation):
    """The new states of a layer, [(B, units), ...]: h, and of LSTM c after it."""
    terms = CELLS[cell](x, *states, *weights, activation=ACTIVATIONS[activation])
    return [terms[name] for name in ("h", "c")[: KINDS[cell]]]


def forward(spec, weights, x, *, states=None):
    """All states of all layers and the outputs, after every step: (B, T, S, units) and (B, T, K).

    x: (B, T, F). states: (B, S, units) before the first step, layer by layer; zeros if none are given.
    """
    weights = [np.asarray(weight, np.float64) for weight in weights]
    kinds, count = KINDS[spec.cell], WEIGHTS[spec.cell]
    if states is None:
        states = np.zeros((len(x), kinds * spec.layers, spec.units))
    found = []
    for layer in range(spec.layers):
        now = tuple(np.float64(states[:, kinds * layer + kind]) for kind in range(kinds))
        layer_weights, after = weights[count * layer : count * layer + count], []
        for t in range(x.shape[1]):
            now = step(spec.cell, x[:, t], now, layer_weights, activation=spec.activation)
            after.append(now)
        found += [np.stack(kind, axis=1) for kind in zip(*after, strict=True)]
        x = found[-kinds]
    return np.stack(found, axis=2), softmax(x @ weights[-2] + weights[-1])


def draw(spec, *, seed, scale=0.25):
    """Random weights as Keras has them, the biases too; as a rule too small for a state to grow without bounds."""
    rng, wide, shapes = np.random.default_rng(seed), GATES[spec.cell] * spec.units, []
    features, classes = SIZES.get(spec.task, (1, spec.period if spec.task == "cycle" else 2))
    for layer in range(spec.layers):
        kernels = [(spec.units if layer else features, wide), (spec.units, wide)][: WEIGHTS[spec.cell] - 1]
        shapes += [*kernels, (2, wide) if spec.cell == "GRU" else (wide,)]
    shapes += [(spec.units, classes), (classes,)]
    return tuple(rng.normal(0, scale, shape).astype(np.float32) for shape in shapes)


def binary_crossentropy(logits, targets):
    """Binary cross-entropy of each step.

    Keras finds the logits behind an output and takes the sigmoid of them, even where the output is a softmax.
    """
    p = sigmoid(logits.astype(np.float64))
    return -(targets * np.log(p) + (1 - targets) * np.log(1 - p)).mean(axis=-1)
