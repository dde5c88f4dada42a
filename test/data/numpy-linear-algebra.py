"""Writes numpy-linear-algebra.json: what NumPy's linalg gives for stacks of matrices.

Run by hand where NumPy is: python3 test/data/numpy-linear-algebra.py > test/data/numpy-linear-algebra.json
"""
import json

import numpy as np

rng = np.random.default_rng(11)
rows = []


def row(op, inputs, results, **attrs):
    results = results if isinstance(results, tuple) else (results,)
    rows.append({"op": op, "inputs": [np.asarray(a).tolist() for a in inputs], "attrs": attrs,
                 "results": [np.asarray(r, dtype=float).tolist() for r in results]})


def rounded(*shape):
    return np.round(rng.normal(size=shape) * 3, 2)


def oriented(u, vt=None):
    """The sign of each column of u as here: the first element of at least 0.7 times the largest is positive."""
    size = np.abs(u)
    first = np.argmax(size >= 0.7 * size.max(axis=-2, keepdims=True), axis=-2)
    sign = np.sign(np.take_along_axis(u, first[..., None, :], axis=-2))
    return (u * sign,) if vt is None else (u * sign, vt * np.swapaxes(sign, -1, -2))


for n in (1, 2, 3, 5, 8):
    a = rounded(n, n)
    s = a + a.T
    p = a @ a.T + np.eye(n)
    b, B = rounded(n), rounded(n, 2)
    row("inv", [a], np.linalg.inv(a))
    row("det", [a], np.linalg.det(a))
    row("slogdet", [a], tuple(np.linalg.slogdet(a)))
    row("solve", [a, b], np.linalg.solve(a, b))
    row("solve", [a, B], np.linalg.solve(a, B))
    row("solve", [p, B], np.linalg.solve(p, B), assume_a="pos")
    row("solve", [s, b], np.linalg.solve(s, b), assume_a="sym")
    row("solve_triangular", [a, b], np.linalg.solve(np.triu(a), b))
    row("solve_triangular", [a, b], np.linalg.solve(np.tril(a).T, b), lower=True, trans=True)
    row("cholesky", [p], np.linalg.cholesky(p))
    row("cholesky", [p], np.linalg.cholesky(p).T, lower=False)
    w, v = np.linalg.eigh(s)
    row("eigh", [s], (w, *oriented(v)))
    row("eigvalsh", [s], w)
    row("matrix_power", [a], np.linalg.matrix_power(a, 5), n=5)
    row("matrix_power", [a], np.linalg.matrix_power(a, -2), n=-2)
    for order in ("fro", "nuc", 1, -1, 2, -2):
        row("matrix_norm", [a], np.linalg.norm(a, order), ord=order)
    row("kron", [a, B], np.kron(a, B))

for shape in ((4, 3), (3, 4), (2, 3, 2), (5, 1), (1, 4)):
    a = rounded(*shape)
    q, r = np.linalg.qr(a)
    sign = np.sign(np.diagonal(r, axis1=-2, axis2=-1))
    row("qr", [a], (q * sign[..., None, :], r * sign[..., :, None]))
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    u, vt = oriented(u, vt)
    row("svd", [a], (u, s, vt))
    row("pinv", [a], np.linalg.pinv(a))
    row("matrix_rank", [a], np.linalg.matrix_rank(a))

stack, pairs = rounded(2, 3, 3), rounded(2, 3, 2)
row("inv", [stack], np.linalg.inv(stack))
row("det", [stack], np.linalg.det(stack))
row("solve", [stack, pairs], np.linalg.solve(stack, pairs))
row("matrix_rank", [[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], 2)
row("pinv", [[[1, 2], [2, 4]]], np.linalg.pinv([[1, 2], [2, 4]]))

# The exponential by its series in exact fractions, NumPy having none.
from fractions import Fraction


def expm(a):
    m = [[Fraction(x).limit_denominator(1000) for x in r] for r in a.tolist()]
    n = len(m)
    term = [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]
    total = [list(r) for r in term]
    for k in range(1, 80):
        term = [[sum(term[i][l] * m[l][j] for l in range(n)) / k for j in range(n)] for i in range(n)]
        total = [[total[i][j] + term[i][j] for j in range(n)] for i in range(n)]
    return np.array([[float(x) for x in r] for r in total])


for n in (1, 2, 4):
    a = np.round(rng.normal(size=(n, n)) * 2, 1)
    row("expm", [a], expm(a))

print(json.dumps(rows))
