"""Peer: the compiled epoch compared with the same epoch in JAX (a jitted `lax.scan` with optax) on the same arrays.

JAX runs in a separate process without XLA_FLAGS, because JAX would read these flags, which are for TensorFlow.
"""

import os
import pickle
import statistics
import subprocess
import sys
import time

import numpy as np

from rnn_core import data
from rnn_core.spec import Spec
from tests.benchmark import row, seconds

_TURNS = 15


def measure():
    """Check that this project and JAX compute the same weights. Then measure an epoch in each, in turn."""
    from rnn_core import training

    spec = Spec()
    state = training.init_state(spec)
    environment = {name: value for name, value in os.environ.items() if name != "XLA_FLAGS"} | {"JAX_PLATFORMS": "cpu"}
    command = [sys.executable, "-c", "from tests.benchmark import peer; peer.serve()"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, **pipes) as process:

        def epoch_in_jax():
            process.stdin.write(b"\n")
            process.stdin.flush()
            return pickle.load(process.stdout)

        pickle.dump((spec, state.weights), process.stdin)
        weights, _ = epoch_in_jax()
        [(ours, _)] = training.train(spec, state, 1)
        for array, expected in zip(ours.weights, weights, strict=True):
            np.testing.assert_allclose(array, expected, atol=1e-4)
        times = [(seconds(training.train, spec, state, 1), epoch_in_jax()[1]) for _ in range(_TURNS)]
        process.stdin.close()
    our_ms, jax_ms = (1000 * statistics.median(side) for side in zip(*times, strict=True))
    row("an epoch of the default Spec in JAX, a jitted `lax.scan` with optax", jax_ms, "ms")
    row("an epoch here, as a share of JAX's", our_ms / jax_ms, goal="at most 0.8")


def serve():
    """Read a Spec and its initial weights. For each further line, train epoch 1, and write (weights, seconds)."""
    import jax
    import jax.numpy as jnp
    import optax

    spec, weights = pickle.load(sys.stdin.buffer)
    optimizer = optax.adam(spec.learning_rate, eps=1e-7)
    feed = data.feed(spec)
    order = data.batch_order(spec, 1)
    split = spec.train_samples
    size = spec.batch_size

    def logits(weights, inputs):
        kernel, recurrent, bias, readout, constant = weights

        def step(h, product):
            h = jnp.tanh(product + h @ recurrent + bias)
            return h, h

        products = jnp.swapaxes(inputs @ kernel, 0, 1)
        _, hidden = jax.lax.scan(step, jnp.zeros(products.shape[1:]), products)
        return jnp.swapaxes(hidden @ readout + constant, 0, 1)

    def loss(weights, inputs, targets, real):
        outputs = logits(weights, inputs)
        entropy = optax.sigmoid_binary_cross_entropy(outputs, targets).mean(axis=(1, 2))  # as in Keras with a softmax
        hits = (outputs.argmax(-1) == targets.argmax(-1)).mean(axis=1)
        return (entropy * real).sum() / real.sum(), (hits * real).sum() / real.sum()

    @jax.jit
    def epoch(weights, slots, inputs, targets, batches):
        def batch(carried, chosen):
            weights, slots = carried
            grad = jax.value_and_grad(loss, has_aux=True)
            metrics, gradients = grad(weights, inputs[chosen], targets[chosen], jnp.float32(chosen >= 0))
            updates, slots = optimizer.update(gradients, slots)
            return (optax.apply_updates(weights, updates), slots), metrics

        (weights, slots), metrics = jax.lax.scan(batch, (weights, slots), batches)
        return weights, slots, metrics, loss(weights, inputs[split:], targets[split:], jnp.ones(spec.samples - split))

    batches = np.pad(order, (0, -len(order) % size), constant_values=-1).reshape(-1, size)
    arguments = weights, optimizer.init(weights), feed.inputs, feed.targets, batches
    for _ in sys.stdin.buffer:
        begin = time.perf_counter()
        trained, *_ = jax.block_until_ready(epoch(*arguments))
        taken = time.perf_counter() - begin
        pickle.dump(([np.asarray(array) for array in trained], taken), sys.stdout.buffer)
        sys.stdout.flush()
