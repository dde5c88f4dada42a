"""Writes convolution.json: convolutions by SciPy, pooling and normalisation by plain NumPy in the order of Theano's definitions.

Run by hand where NumPy and SciPy are: python3 test/data/convolution.py > test/data/convolution.json
"""
import itertools
import json

import numpy as np
from scipy import signal

rng = np.random.RandomState(7)


def numbers(*shape):
    return np.round(rng.uniform(-2, 2, shape), 3)


def dilated(f, dilation):
    shape = f.shape[:2] + tuple((k - 1) * d + 1 for k, d in zip(f.shape[2:], dilation))
    out = np.zeros(shape)
    out[(slice(None), slice(None)) + tuple(slice(None, None, d) for d in dilation)] = f
    return out


def conv(x, f, pads, stride, dilation, groups, flip):
    """Channel by channel with scipy.signal, which convolves (flips) one image with one filter."""
    axes = len(pads)
    g = dilated(f, dilation)
    x = np.pad(x, [(0, 0), (0, 0)] + list(pads))
    of_group = g.shape[1]
    out = []
    for image in x:
        planes = []
        for o, filters in enumerate(g):
            first = (o // (len(g) // groups)) * of_group
            method = signal.convolve if flip else signal.correlate
            total = sum(method(image[first + c], filters[c], mode="valid", method="direct") for c in range(of_group))
            planes.append(total[tuple(slice(None, None, s) for s in stride)])
        out.append(planes)
    assert np.array(out).ndim == axes + 2
    return np.array(out)


def pool(x, window, stride, ignore_border, pad, mode):
    """The loop of theano.tensor.signal.pool.Pool.perform."""
    axes = len(window)
    lengths = x.shape[-axes:]
    lead = x.shape[:-axes]
    places = []
    for n, k, s, p in zip(lengths, window, stride, pad):
        n = n + 2 * p
        if ignore_border:
            places.append((n - k) // s + 1)
        elif s >= k:
            places.append((n - 1) // s + 1)
        else:
            places.append(max(0, (n - 1 - k + s) // s) + 1)
    padded = tuple(n + 2 * p for n, p in zip(lengths, pad))
    fill = x.min() - 1 if mode == "max" else 0.0
    y = np.full(lead + padded, fill)
    y[(Ellipsis,) + tuple(slice(p, p + n) for n, p in zip(lengths, pad))] = x
    out = np.zeros(lead + tuple(places))
    for at in itertools.product(*[range(p) for p in places]):
        region = []
        for i, k, s, n, p in zip(at, window, stride, lengths, pad):
            start = i * s
            end = min(start + k, n + 2 * p)
            if mode != "average_inc_pad":
                start, end = max(start, p), min(end, n + p)
            region.append(slice(start, end))
        part = y[(Ellipsis,) + tuple(region)].reshape(lead + (-1,))
        fold = {"max": np.max, "sum": np.sum}.get(mode, np.mean)
        out[(Ellipsis,) + at] = fold(part, axis=-1)
    return out


def case(op, inputs, attrs, result):
    return {
        "op": op,
        "inputs": [{"shape": list(np.shape(a)), "values": np.ravel(a).tolist()} for a in inputs],
        "attrs": attrs,
        "shape": list(np.shape(result)),
        "result": [float(f"{v:.15g}") for v in np.ravel(result)],
    }


def convolutions():
    for axes, lengths, taps, border, pads, stride, dilation, groups, flip in [
        (1, (7,), (3,), "valid", [(0, 0)], [1], [1], 1, True),
        (1, (6,), (3,), "full", [(2, 2)], [2], [1], 1, False),
        (1, (9,), (3,), [[2, 1]], [(2, 1)], [2], [2], 2, True),
        (2, (5, 6), (3, 3), "half", [(1, 1), (1, 1)], [1, 1], [1, 1], 1, True),
        (2, (6, 5), (3, 2), "full", [(2, 2), (1, 1)], [1, 1], [1, 1], 1, True),
        (2, (5, 5), (2, 3), [1, 2], [(1, 1), (2, 2)], [2, 1], [1, 2], 1, False),
        (2, (6, 6), (3, 3), 1, [(1, 1), (1, 1)], [2, 2], [1, 1], 2, True),
        (2, (7, 7), (2, 2), "half", [(2, 2), (1, 1)], [1, 2], [3, 2], 1, True),
        (3, (3, 4, 4), (2, 2, 3), [0, 1, 1], [(0, 0), (1, 1), (1, 1)], [1, 2, 1], [1, 1, 1], 1, True),
    ]:
        x, f = numbers(2, 2 * groups, *lengths), numbers(2 * groups, 2, *taps)
        attrs = {"border_mode": border, "subsample": stride, "filter_dilation": dilation, "num_groups": groups, "filter_flip": flip}
        yield case(f"conv{axes}d", [x, f], attrs, conv(x, f, pads, stride, dilation, groups, flip))


def pools():
    for shape, window, stride, ignore, pad in [
        ((2, 1, 4, 6), [2, 3], [2, 3], True, [0, 0]),
        ((1, 2, 5, 7), [2, 2], [2, 2], True, [0, 0]),
        ((1, 2, 5, 7), [2, 2], [2, 2], False, [0, 0]),
        ((1, 1, 6, 6), [3, 3], [2, 2], False, [0, 0]),
        ((1, 1, 6, 7), [3, 2], [1, 3], True, [1, 1]),
        ((3, 9), [3], [2], True, [2]),
        ((3, 9), [4], [3], False, [0]),
        ((2, 4, 5, 3), [2, 3, 2], [1, 2, 2], True, [1, 0, 1]),
        ((1, 24), [19], [2], True, [3]),
        ((1, 3), [5], [1], False, [0]),
    ]:
        x = numbers(*shape)
        for mode in ["max", "sum", "average_inc_pad", "average_exc_pad"]:
            attrs = {"window": window, "stride": stride, "ignore_border": ignore, "pad": pad, "mode": mode}
            yield case("pool", [x], attrs, pool(x, window, stride, ignore, pad, mode))


def normalisations():
    x = numbers(3, 2, 2, 4)
    for axes, shape in [("per-activation", (2, 2, 4)), ("spatial", (2,)), ([0, 2], (2, 4))]:
        over = {"per-activation": (0,), "spatial": (0, 2, 3)}[axes] if isinstance(axes, str) else tuple(axes)
        whole = tuple(1 if i in over else n for i, n in enumerate(x.shape))
        gamma, beta, mean, var = numbers(*shape), numbers(*shape), numbers(*shape), np.abs(numbers(*shape)) + 0.1
        g, b, m, v = (p.reshape(whole) for p in (gamma, beta, mean, var))
        yield case("batch_normalization_test", [x, gamma, beta, mean, var], {"axes": axes}, g * (x - m) / np.sqrt(v + 1e-4) + b)
        now, spread = x.mean(over, keepdims=True), x.var(over, keepdims=True)
        count = x.size / now.size
        inverse = 1 / np.sqrt(spread + 0.01)
        results = [
            g * (x - now) * inverse + b,
            now.reshape(shape),
            inverse.reshape(shape),
            mean * 0.7 + now.reshape(shape) * 0.3,
            var * 0.7 + count / (count - 1) * spread.reshape(shape) * 0.3,
        ]
        attrs = {"axes": axes, "epsilon": 0.01, "running_average_factor": 0.3}
        for i, result in enumerate(results):
            yield {**case("batch_normalization_train", [x, gamma, beta, mean, var], attrs, result), "item": i}
    for axis, shape in [(-1, (4,)), ([2, 3], (2, 4)), (1, (2,))]:
        over = (axis,) if isinstance(axis, int) else tuple(axis)
        place = [n if i in over or i - 4 in over else 1 for i, n in enumerate(x.shape)]
        gamma, beta = numbers(*shape), numbers(*shape)
        y = (x - x.mean(over, keepdims=True)) / np.sqrt(x.var(over, keepdims=True) + 1e-5)
        yield case("layer_normalization", [x, gamma, beta], {"axis": axis}, gamma.reshape(place) * y + beta.reshape(place))


rows = list(itertools.chain(convolutions(), pools(), normalisations()))
print("[" + ",\n".join(json.dumps(r) for r in rows) + "]")
