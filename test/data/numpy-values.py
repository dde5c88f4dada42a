"""Writes numpy-values.json: what NumPy gives for elementwise functions and reductions of every kind of dtype.

Run by hand where NumPy is: python3 test/data/numpy-values.py > test/data/numpy-values.json
"""
import json
import random

import numpy as np

np.seterr(all="ignore")
random.seed(20)

SPECIAL = [0.0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 1.5, 2.5, -2.5, 3, np.nan, np.inf, -np.inf, 1e30, -1e30, 1e-30, 88, -88, 7, 0.1]
INTEGERS = [0, 1, -1, 2, 3, -3, 5, 7, -7, 10, 63, 64, 31, 32, 8]
DTYPES = ["bool", "int8", "int32", "int64", "uint8", "uint64", "float32", "float64"]
FLOATING = """exp exp2 expm1 log log2 log10 log1p sqrt sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh
deg2rad rad2deg reciprocal""".split()
EXACT = "negative square absolute sign ceil floor rint trunc isnan isinf isfinite invert logical_not".split()
BINARY = """add subtract multiply true_divide floor_divide remainder less less_equal greater greater_equal equal not_equal maximum
minimum bitwise_and bitwise_or bitwise_xor left_shift right_shift logical_and logical_or logical_xor arctan2 hypot logaddexp""".split()
FLOAT_BINARY = ["arctan2", "hypot", "logaddexp"]
REDUCTIONS = "sum prod max min all any mean var std argmax argmin cumsum cumprod".split()


def value(dtype):
    if dtype == "bool":
        return random.random() < 0.5
    if dtype.startswith("float"):
        return random.choice(SPECIAL) if random.random() < 0.6 else random.uniform(-10, 10)
    info = np.iinfo(dtype)
    v = random.choice([int(info.min), int(info.max)]) if random.random() < 0.2 else random.choice(INTEGERS)
    return v if info.min <= v <= info.max else random.randrange(100)


def array(dtype, n):
    return np.array([value(dtype) for _ in range(n)], dtype=dtype)


def computed(dtype):
    """The float that elementwise functions compute in here: float32 for 8 bits, float64 above."""
    return dtype if dtype.startswith("float") else "float32" if np.dtype(dtype).itemsize < 4 else "float64"


def plain(a):
    return [str(v) for v in a.ravel().tolist()]


rows = []


def row(op, inputs, result, **attrs):
    rows.append({"op": op, "dtype": str(inputs[0].dtype), "shape": list(inputs[0].shape), "inputs": [plain(a) for a in inputs],
                 "result": plain(np.asarray(result)), **attrs})


for d in DTYPES:
    integral = not d.startswith("float")
    for op in FLOATING:
        x = array(d, 16)
        row(op, [x], getattr(np, op)(x.astype(computed(d))))
    for op in EXACT:
        if (op in ("negative", "sign", "square") and d == "bool") or (op in ("ceil", "floor", "rint", "trunc") and integral):
            continue
        if (op == "invert" and not integral) or (op == "logical_not" and d != "bool"):
            continue
        x = array(d, 16)
        row(op, [x], getattr(np, op)(x))
    for op in BINARY:
        bits = op.startswith("bitwise") or op.endswith("shift")
        if (bits and not integral) or (op.startswith("logical") and d != "bool"):
            continue
        if d == "bool" and (op.endswith("shift") or op in ("subtract", "floor_divide", "remainder")):
            continue
        x, y = array(d, 24), array(d, 24)
        as_float = computed(d) if op in FLOAT_BINARY else "float64" if op == "true_divide" and integral else d
        # Quotients that no float holds exactly are not claimed.
        if op in ("floor_divide", "remainder") and not integral:
            y = np.where(np.abs(x / np.where(y == 0, 1, y)) < 2**20, y, x)
        row(op, [x, y], getattr(np, op)(x.astype(as_float), y.astype(as_float)))
    for op in REDUCTIONS:
        for axis in (0, 1):
            x = array(d, 12).reshape(3, 4)
            if op in ("mean", "var", "std") and not integral:
                x = np.where(np.abs(x) < 1e10, x, 1).astype(d)
            kind = {"dtype": "int64" if d == "bool" else d} if op.startswith("cum") else {}
            row(op, [x], getattr(np, op)(x, axis=axis, **kind), axis=axis)

print("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]")
