"""Writes functions.csv: functions at decimal arguments, correctly rounded to float64.

Run: python3 functions.py > functions.csv (needs Debian's python3-mpmath). Each value is computed with 400 bits more than the argument
needs, and rounded by Python's division of whole numbers, which is correct.
"""

import random
from fractions import Fraction

import mpmath

MORE = 400
CASES = 140


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def softplus(x):
    return mpmath.log1p(mpmath.exp(x)) if x < 1000 else x + mpmath.log1p(mpmath.exp(-x))


def normal_cdf(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


FUNCTIONS = {
    "exp": (mpmath.exp, None),
    "expM1": (mpmath.expm1, None),
    "log": (mpmath.log, "positive"),
    "sqrt": (mpmath.sqrt, "positive"),
    "sin": (mpmath.sin, None),
    "cos": (mpmath.cos, None),
    "sigmoid": (sigmoid, None),
    "sigmoidComplement": (lambda x: sigmoid(-x), None),
    "tanh": (mpmath.tanh, None),
    "sechSquare": (lambda x: mpmath.sech(x) ** 2, None),
    "softplus": (softplus, None),
    "silu": (lambda x: x * sigmoid(x), None),
    "normalCdf": (normal_cdf, "moderate"),
    "normalDensity": (lambda x: mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi), "moderate"),
    "bipolarSigmoid": (lambda x: mpmath.tanh(x / 2), None),
    "logSigmoid": (lambda x: -softplus(-x), None),
    "softsign": (lambda x: x / (1 + abs(x)), None),
    "mish": (lambda x: x * mpmath.tanh(softplus(x)), None),
    "gelu": (lambda x: x * normal_cdf(x), "moderate"),
}


def arguments(rng, kind):
    sign = rng.choice(["", "-"])
    texts = [
        f"{rng.uniform(-8, 8):.{rng.randint(1, 3)}f}",
        repr(rng.uniform(-30, 30)),
        sign + repr(10 ** rng.uniform(-20, 0)),
        sign + repr(10 ** rng.uniform(-320, -20)),
        "1." + "0" * rng.randint(1, 40) + str(rng.randint(1, 99)),
        "0." + "9" * rng.randint(1, 40) + str(rng.randint(1, 98)),
        sign + repr(rng.uniform(30, 39)),
    ]
    if kind != "moderate":
        texts += [sign + repr(rng.uniform(700, 760)), sign + repr(10 ** rng.uniform(2, 9))]
        with mpmath.workprec(400):
            texts.append(repr(float(rng.randint(1, 10**6) * mpmath.pi / 2)))
    return texts


def rounded(value):
    sign, mantissa, exponent, _ = mpmath.mpf(value)._mpf_
    mantissa = -mantissa if sign else mantissa
    if mantissa == 0:
        return 0.0
    top = exponent + abs(int(mantissa)).bit_length()
    if top > 1025:
        return None
    if top < -1080:
        return 0.0
    try:
        return float(Fraction(int(mantissa)) * Fraction(2) ** exponent)
    except OverflowError:
        return None


for name, (function, kind) in FUNCTIONS.items():
    rng = random.Random(name)
    texts = {"0", "0.5", "-0.3", "0.3", "1", "2.25", "-4", "4", "-3.9999", "26.5", "-37.5"}
    while len(texts) < CASES:
        texts.update(arguments(rng, kind))
    for text in sorted(texts):
        exact = Fraction(text)
        if kind == "positive":
            exact, text = abs(exact), text.lstrip("-")
            if exact == 0 and name == "log":
                continue
        if max(exact, -exact) > 10**6 and name in ("exp", "expM1") and exact > 0:
            continue
        mpmath.mp.prec = MORE + 1100 + (2000 if kind == "moderate" else 0)
        value = rounded(function(mpmath.mpf(exact.numerator) / exact.denominator))
        print(f"{name},{text},{'Infinity' if value is None else repr(value)}")
