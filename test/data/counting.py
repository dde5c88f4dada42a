"""Writes counting.json: NumPy's diff, bincount, histogram and searchsorted.

Run by hand where NumPy is: python3 test/data/counting.py > test/data/counting.json
"""
import json

import numpy as np

rng = np.random.RandomState(11)
rows = []


def case(op, inputs, attrs, result, item=None):
    row = {
        "op": op,
        "inputs": [{"dtype": str(np.asarray(a).dtype), "shape": list(np.shape(a)), "values": np.ravel(a).tolist()} for a in inputs],
        "attrs": attrs,
        "shape": list(np.shape(result)),
        "result": np.ravel(result).tolist(),
    }
    rows.append(row if item is None else {**row, "item": item})


x = np.round(rng.uniform(-3, 3, (3, 4, 5)), 2)
for n in [0, 1, 2, 4, 6]:
    for axis in [-1, 0, 1]:
        case("diff", [x], {"n": n, "axis": axis}, np.diff(x, n=n, axis=axis))
case("diff", [np.array([200, 3, 7], "uint8")], {}, np.diff(np.array([200, 3, 7], "uint8")))

for dtype in ["int8", "uint8", "int32", "uint16", "int64", "uint64"]:
    numbers = rng.randint(0, 7, 20).astype(dtype)
    weights = np.round(rng.uniform(-1, 1, 20), 2)
    case("bincount", [numbers], {"minlength": 9}, np.bincount(numbers.astype("int64"), minlength=9))
    case("bincount", [numbers, weights], {"minlength": 7}, np.bincount(numbers.astype("int64"), weights, minlength=7))

# Quarters, so that edges and elements often coincide.
y = rng.randint(-8, 9, (4, 6)) / 4
for bins in [1, 3, 8, 16]:
    for between in [None, [-1.0, 1.0], [-2.0, 2.0], [0.0, 0.0]]:
        for density in [False, True]:
            if density and between == [0.0, 0.0]:
                continue
            counts, edges = np.histogram(y, bins=bins, range=between, density=density)
            attrs = {"bins": bins, "density": density, **({} if between is None else {"range": between})}
            case("histogram", [y], attrs, counts, 0)
            case("histogram", [y], attrs, edges, 1)
edges = np.array([-1.5, -1.0, 0.0, 0.25, 2.0])
case("histogram", [y, edges], {}, np.histogram(y, bins=edges)[0], 0)
whole = rng.randint(0, 9, 30)
case("histogram", [whole], {"bins": 4}, np.histogram(whole, bins=4)[0], 0)
case("histogram", [np.array([2.0, 2.0])], {"bins": 2}, np.histogram(np.array([2.0, 2.0]), bins=2)[1], 1)

sorted_values = np.sort(rng.randint(-4, 5, 9))
for dtype in ["int8", "int32", "int64", "float32", "float64"]:
    for side in ["left", "right"]:
        a = sorted_values.astype(dtype)
        v = rng.randint(-6, 7, (3, 4)).astype(dtype)
        case("searchsorted", [a, v], {"side": side}, np.searchsorted(a, v, side=side))

print("[" + ",\n".join(json.dumps(r) for r in rows) + "]")
