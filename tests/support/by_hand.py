"""The cells' equations in NumPy, one step at a time: the reference that the tests compare networks with.

A term is a named value in the equations, such as a gate or a product. In shapes, B is the number of sequences, T of
steps, F of input features, K of classes, and S of the states of all layers.
"""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


ACTIVATIONS = {"tanh": np.tanh, "relu": lambda x: np.maximum(x, 0), "sigmoid": sigmoid, "linear": lambda x: x}


def simple_rnn(x, h, kernel, recurrent_kernel, bias, *, activation):
    """Return the terms of h_t = f(x_t W + h_{t-1} U + b), for x_t (B, F) and h_{t-1} (B, units)."""
    from_input = x @ kernel
    recurrent = h @ recurrent_kernel
    total = from_input + recurrent + bias
    return {"input": from_input, "recurrent": recurrent, "bias": bias, "sum": total, "h": activation(total)}


def gru(x, h, kernel, recurrent_kernel, bias, *, activation):
    """Return the terms of h_t. The kernels have the columns of z, then of r, then of n.

    The reset gate multiplies the recurrent product, so `bias` has two rows: one for the input product, and one for
    the recurrent product.
    """
    input_z, input_r, input_n = np.split(x @ kernel + bias[0], 3, axis=1)
    recurrent_z, recurrent_r, recurrent_n = np.split(h @ recurrent_kernel + bias[1], 3, axis=1)
    z = sigmoid(input_z + recurrent_z)
    r = sigmoid(input_r + recurrent_r)
    n = activation(input_n + r * recurrent_n)
    terms = {"update": z, "reset": r, "input": input_n, "recurrent": recurrent_n}
    return terms | {"candidate": n, "h": z * h + (1 - z) * n}


def lstm(x, h, c, kernel, recurrent_kernel, bias, *, activation):
    """Return the terms of c_t and h_t. The kernels have the columns of i, then of f, g and o."""
    i, f, g, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), activation(g), sigmoid(o)
    c = f * c + i * g
    return {"input": i, "forget": f, "candidate": g, "output": o, "c": c, "h": o * activation(c)}


def dense(x, h, kernel, bias, *, activation):
    """Return the terms of h_t = f(x_t W + b); h_{t-1} has no effect."""
    from_input = x @ kernel
    total = from_input + bias
    return {"input": from_input, "bias": bias, "sum": total, "h": activation(total)}


CELLS = {"SimpleRNN": simple_rnn, "GRU": gru, "LSTM": lstm, "Dense": dense}
"""Cell -> function of x_t, the previous states and the layer's weights. It returns {name of a term: its value}."""

STATE_COUNTS = {"SimpleRNN": 1, "GRU": 1, "LSTM": 2, "Dense": 1}
"""Cell -> the number of its states: h, and in LSTM also c."""

WEIGHT_COUNTS = {"SimpleRNN": 3, "GRU": 3, "LSTM": 3, "Dense": 2}
"""Cell -> the number of weight arrays in a layer."""

BLOCK_COUNTS = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4, "Dense": 1}
"""Cell -> the number of blocks of `units` columns in a kernel."""

BIAS_ROW_COUNTS = {"SimpleRNN": 1, "GRU": 2, "LSTM": 1, "Dense": 1}
"""Cell -> 1 if the bias is a vector, 2 if the bias has a row for each of the products W x and U h."""

SIZES = {"letters": (6, 6), "words": (5, 5), "reber": (7, 7), "numbers": (1, 1), "text": (24, 24)}
"""Task of which the target is the next input -> the lengths of the input vector and of the output vector of a step."""


def step(cell, x, states, weights, *, activation):
    """Return the new states of a layer, [(B, units), ...]: h, and in LSTM also c."""
    terms = CELLS[cell](x, *states, *weights, activation=ACTIVATIONS[activation])
    return [terms[name] for name in ("h", "c")[: STATE_COUNTS[cell]]]


def forward(spec, weights, x, *, states=None):
    """Return the states of all layers, (B, T, S, units), and the softmax outputs, (B, T, K), after every step.

    Args:
        spec: The experiment.
        weights: The weights in Keras's order.
        x: The input, (B, T, F).
        states: The states before the first step, layer by layer, (B, S, units); zeros by default.
    """
    weights = [np.asarray(weight, np.float64) for weight in weights]
    kinds, count = STATE_COUNTS[spec.cell], WEIGHT_COUNTS[spec.cell]
    if states is None:
        states = np.zeros((len(x), kinds * spec.layers, spec.units))
    states_after = []
    for layer in range(spec.layers):
        now = tuple(np.float64(states[:, kinds * layer + kind]) for kind in range(kinds))
        layer_weights = weights[count * layer : count * layer + count]
        after = []
        for t in range(x.shape[1]):
            now = step(spec.cell, x[:, t], now, layer_weights, activation=spec.activation)
            after.append(now)
        states_after += [np.stack(kind, axis=1) for kind in zip(*after, strict=True)]
        x = states_after[-kinds]
    return np.stack(states_after, axis=2), softmax(x @ weights[-2] + weights[-1])


def draw(spec, *, seed, scale=0.25):
    """Return normal random weights and biases in Keras's shapes. scale: the standard deviation.

    With the default scale, states rarely grow without bounds.
    """
    rng = np.random.default_rng(seed)
    columns = BLOCK_COUNTS[spec.cell] * spec.units
    shapes = []
    features, classes = SIZES.get(spec.task, (1, spec.period if spec.task == "cycle" else 2))
    for layer in range(spec.layers):
        kernels = [(spec.units if layer else features, columns), (spec.units, columns)][: WEIGHT_COUNTS[spec.cell] - 1]
        shapes += [*kernels, (columns,) if BIAS_ROW_COUNTS[spec.cell] == 1 else (2, columns)]
    shapes += [(spec.units, classes), (classes,)]
    return tuple(rng.normal(0, scale, shape).astype(np.float32) for shape in shapes)


def binary_crossentropy(logits, targets):
    """Return the binary cross-entropy of each step, computed from the sigmoid of the logits.

    Keras computes this loss from an output's logits in the same way, even if the output is a softmax.
    """
    p = sigmoid(logits.astype(np.float64))
    return -(targets * np.log(p) + (1 - targets) * np.log(1 - p)).mean(axis=-1)
