"""Writes indexing.json: NumPy's x[...], x[...] = v and np.add.at(x, ..., v) for random items between the brackets.

Run by hand where NumPy is: python3 test/data/indexing.py > test/data/indexing.json
"""
import json

import numpy as np

rng = np.random.RandomState(5)
rows = []


def tensor(a):
    a = np.asarray(a)
    return {"dtype": str(a.dtype), "shape": list(a.shape), "values": np.ravel(a).astype("int64").tolist()}


def slice_of(n):
    """Starts lie within the axis, as the language wants them; stops may lie beyond."""
    step = rng.choice([1, 1, 2, -1, -2])
    start = None if rng.rand() < 0.4 else int(rng.randint(-n, n)) if n else None
    stop = None if rng.rand() < 0.4 else int(rng.randint(-n - 1, n + 2))
    if stop is not None and stop < -n:
        stop = None
    return slice(start, stop, None if step == 1 else int(step))


def expression(shape):
    """Items as the runtime writes them down, the tensors among them, and what NumPy is given."""
    items, tensors, index = [], [], []
    axis = 0
    lengths = [int(rng.choice([1, 2, 3])), int(rng.choice([1, 2, 3]))]
    ellipsis = False
    while axis < len(shape) or rng.rand() < 0.1:
        left = len(shape) - axis
        kind = rng.choice(["at", "slice", "slice", "array", "scalar", "mask", "mask", "newaxis", "ellipsis", "end"])
        if left == 0:
            kind = "newaxis"
        n = shape[axis] if left else 0
        if kind == "at" and n:
            i = int(rng.randint(-n, n))
            items.append(["at", i])
            index.append(i)
            axis += 1
        elif kind == "slice":
            s = slice_of(n)
            items.append(["slice", s.start, s.stop, s.step])
            index.append(s)
            axis += 1
        elif kind in ("array", "scalar") and n:
            size = [] if kind == "scalar" else [lengths[0]] if rng.rand() < 0.6 else lengths[::-1]
            a = rng.randint(-n, n, size).astype(rng.choice(["int64", "int32", "int8"])) if size else np.array(rng.randint(-n, n))
            items.append(["tensor"])
            tensors.append(a)
            index.append(a)
            axis += 1
        elif kind == "mask":
            rank = int(rng.randint(1, min(left, 2) + 1))
            mask = rng.rand(*shape[axis : axis + rank]) < 0.6
            items.append(["tensor"])
            tensors.append(mask)
            index.append(mask)
            axis += rank
        elif kind == "newaxis" and len(items) < 6:
            items.append(["newaxis"])
            index.append(None)
        elif kind == "ellipsis" and not ellipsis:
            ellipsis = True
            items.append(["ellipsis"])
            index.append(Ellipsis)
            axis += int(rng.randint(0, left + 1))
        elif kind == "end" and items:
            break
        if len(items) > 6:
            break
    return items, tensors, tuple(index)


while len(rows) < 240:
    shape = [int(n) for n in rng.choice([1, 2, 3, 4, 4, 5], rng.randint(1, 5))]
    if np.prod(shape) > 60:
        continue
    items, tensors, index = expression(shape)
    if not items or (not tensors and rng.rand() < 0.7):
        continue
    x = rng.randint(-9, 10, shape).astype("float64")
    try:
        part = x[index]
    except IndexError:
        continue
    # NumPy stretches a mask of one true element, or an array of length 1 beside others; the language stretches literal 1 only.
    arrays = [a for a in index if isinstance(a, np.ndarray)]
    masks = [a for a in arrays if a.dtype == bool]
    if any(a.sum() == 1 for a in masks) and len(arrays) > 1 and any(a.ndim and a.dtype != bool for a in arrays):
        continue
    if len({int(a.sum()) for a in masks}) > 1:
        continue
    # Values of the whole part, of its last axes, or of length 1 along some.
    v_shape = list(np.shape(part))
    v_shape = v_shape[int(rng.randint(0, len(v_shape) + 1)) if rng.rand() < 0.4 else 0 :]
    if not masks:
        v_shape = [1 if rng.rand() < 0.2 else n for n in v_shape]
    v = rng.randint(-9, 10, v_shape).astype("float64")
    written = x.copy()
    written[index] = v
    added = x.copy()
    np.add.at(added, index, v)
    rows.append(
        {
            "items": items,
            "x": tensor(x),
            "tensors": [tensor(a) for a in tensors],
            "v": tensor(v),
            "get": tensor(part),
            "set": tensor(written),
            "inc": tensor(added),
        }
    )

print("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]")
