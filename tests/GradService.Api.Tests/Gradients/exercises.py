"""Writes exact.json: small exercises with every number of their answers, correctly rounded to float64.

Run: python3 exercises.py > exact.json (needs Debian's python3-mpmath). Values are computed with 90 digits from the decimals of the
exercise. Gradients are central differences of the loss with a step of 1e-28, so that they share no backward formula with the service. Numbers below
1e-45 are 0. Exercises with a number within 1e-20 of a kink are left out.
"""

import json
import pathlib
import random

import mpmath
from mpmath import mpf

mpmath.mp.dps = 90
STEP = mpf(10) ** -28
ZERO = mpf(10) ** -45
NEAR = mpf(10) ** -20


class AtKink(Exception):
    pass


def apart(x):
    if abs(x) < NEAR:
        raise AtKink
    return x


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


ACTIVATIONS = {
    "identity": lambda x: x,
    "relu": lambda x: max(apart(x), 0),
    "leakyRelu": lambda x: x if apart(x) > 0 else x / 100,
    "elu": lambda x: x if apart(x) > 0 else mpmath.expm1(x),
    "sigmoid": sigmoid,
    "tanh": mpmath.tanh,
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "silu": lambda x: x * sigmoid(x),
    "gelu": lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
}


def softmax(row):
    powers = [mpmath.exp(z) for z in row]
    return [power / sum(powers) for power in powers]


def huber(d):
    return d * d / 2 if apart(1 - abs(d)) > 0 else abs(d) - mpf(1) / 2


LOSSES = {
    "mse": lambda a, y: sum((p - t) ** 2 for ps, ts in zip(a, y) for p, t in zip(ps, ts)) / (len(a) * len(a[0])),
    "mae": lambda a, y: sum(abs(apart(p - t)) for ps, ts in zip(a, y) for p, t in zip(ps, ts)) / (len(a) * len(a[0])),
    "huber": lambda a, y: sum(huber(p - t) for ps, ts in zip(a, y) for p, t in zip(ps, ts)) / (len(a) * len(a[0])),
    "halfSquaredError": lambda a, y: sum((p - t) ** 2 for ps, ts in zip(a, y) for p, t in zip(ps, ts)) / (2 * len(a)),
    "crossEntropy": lambda a, y: -sum(t * mpmath.log(p) for ps, ts in zip(a, y) for p, t in zip(ps, ts)) / len(a),
}


def loss_of(layers, inputs, targets, loss, values=None, names=()):
    a = inputs
    for i, (weights, bias, activation) in enumerate(layers):
        z = [[sum(row[k] * weights[k][j] for k in range(len(row))) + bias[j] for j in range(len(bias))] for row in a]
        a = [softmax(row) if activation == "softmax" else [ACTIVATIONS[activation](x) for x in row] for row in z]
        if values is not None:
            values[f"{names[i]}.z"], values[f"{names[i]}.a"] = z, a
    return LOSSES[loss](a, targets)


def nearest(x):
    x = mpf(0) if abs(x) < ZERO else x
    text = mpmath.nstr(x, 60)
    return float(text)


def rounded(x):
    return [rounded(y) for y in x] if isinstance(x, list) else nearest(x)


def exercise(rng):
    widths = rng.choice([[1, 1], [2, 1], [2, 2, 1], [2, 2, 2], [1, 2, 1], [3, 4, 2], [2, 3, 3]])
    digits = rng.choice([1, 1, 2, 2, 17])
    samples = rng.choice([1, 1, 2, 3])
    number = lambda low=-1, high=1: repr(round(rng.uniform(low, high), digits)) if digits < 17 else repr(rng.uniform(low, high))
    is_classifier = widths[-1] > 1 and rng.random() < 0.3
    hidden = rng.choice(list(ACTIVATIONS))
    texts = []
    for i in range(1, len(widths)):
        last = i == len(widths) - 1
        activation = "softmax" if last and is_classifier else rng.choice(["identity", hidden]) if last else hidden
        weights = [[number() for _ in range(widths[i])] for _ in range(widths[i - 1])]
        texts.append((weights, [number() for _ in range(widths[i])], activation))
    inputs = [[number(-3, 3) for _ in range(widths[0])] for _ in range(samples)]
    if is_classifier:
        loss = "crossEntropy"
        targets = [["1" if k == chosen else "0" for k in range(widths[-1])] for chosen in [rng.randrange(widths[-1]) for _ in inputs]]
    else:
        loss = rng.choice([name for name in LOSSES if name != "crossEntropy"])
        targets = [[number() for _ in range(widths[-1])] for _ in inputs]
    return texts, inputs, targets, loss


def numbers(x):
    return [numbers(y) for y in x] if isinstance(x, list) else mpf(x)


def written(x):
    return "[" + ", ".join(map(written, x)) + "]" if isinstance(x, list) else x


def answer(texts, inputs, targets, loss, rate, names):
    layers = [(numbers(w), numbers(b), activation) for w, b, activation in texts]
    x, y, values = numbers(inputs), numbers(targets), {}
    result = {"loss": nearest(loss_of(layers, x, y, loss, values, names)), "gradients": {}}
    result["values"] = {name: rounded(value) for name, value in values.items()}
    updated = {}
    for i, (weights, bias, _) in enumerate(layers):
        for name, rows in (("weights", weights), ("bias", [bias])):
            gradient = [[mpf(0)] * len(row) for row in rows]
            for r, row in enumerate(rows):
                for c in range(len(row)):
                    before = row[c]
                    row[c] = before + STEP
                    above = loss_of(layers, x, y, loss)
                    row[c] = before - STEP
                    below = loss_of(layers, x, y, loss)
                    row[c] = before
                    gradient[r][c] = (above - below) / (2 * STEP)
            new = [[w - rate * g for w, g in zip(row, grads)] for row, grads in zip(rows, gradient)]
            key = f"{names[i]}.{name}"
            result["gradients"][key] = rounded(gradient if name == "weights" else gradient[0])
            updated[key] = rounded(new if name == "weights" else new[0])
    result["updated"] = updated
    return result


def case(request, texts, inputs, targets, loss, rate, names):
    return f'{{"request": {request}, "answer": {json.dumps(answer(texts, inputs, targets, loss, rate, names))}}}'


def fixtures():
    for path in sorted((pathlib.Path(__file__).parents[2] / "Fixtures").glob("*.json")):
        exact = json.loads(path.read_text(), parse_float=str, parse_int=str)["exercise"]
        if "network" not in exact or "learningRate" not in exact:
            continue
        layers = exact["network"]["layers"]
        names = [layer["name"] for layer in layers]
        texts = [(layer["weights"], layer["bias"], layer.get("activation", "identity")) for layer in layers]
        request = json.dumps(json.loads(path.read_text())["exercise"] | {"include": ["values"]})
        try:
            yield case(request, texts, exact["inputs"], exact["targets"], exact["loss"], mpf(exact["learningRate"]), names)
        except AtKink:
            continue


def drawn(count):
    rng = random.Random(28)
    while count > 0:
        texts, inputs, targets, loss = exercise(rng)
        names = [f"layer{i + 1}" for i in range(len(texts))]
        layers = ", ".join(f'{{"weights": {written(w)}, "bias": {written(b)}, "activation": "{a}"}}' for w, b, a in texts)
        request = (
            f'{{"network": {{"layers": [{layers}]}}, "loss": "{loss}", "inputs": {written(inputs)}, "targets": {written(targets)}, '
            f'"learningRate": 0.5, "include": ["values"]}}'
        )
        try:
            yield case(request, texts, inputs, targets, loss, mpf(1) / 2, names)
            count -= 1
        except AtKink:
            continue


print("[\n" + ",\n".join([*fixtures(), *drawn(120)]) + "\n]")
