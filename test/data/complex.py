"""Functions of complex numbers and discrete Fourier transforms by NumPy 2."""
import json

import numpy as np

rng = np.random.default_rng(3)


def pairs(a):
    a = np.asarray(a, dtype=complex)
    return {"shape": list(a.shape), "re": a.real.ravel().tolist(), "im": a.imag.ravel().tolist()}


z = np.concatenate([rng.normal(size=6) + 1j * rng.normal(size=6), [1, -1, 1j, -1j, 3 + 4j, -30 + 2j, 1e-9 - 1e-9j]])
w = rng.normal(size=z.size) + 1j * rng.normal(size=z.size)
unary = {
    "neg": np.negative, "reciprocal": np.reciprocal, "sqr": np.square, "abs": np.abs, "angle": np.angle, "conj": np.conj,
    "exp": np.exp, "expm1": np.expm1, "log": np.log, "log2": np.log2, "log10": np.log10, "sqrt": np.sqrt, "sin": np.sin,
    "cos": np.cos, "tan": np.tan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "sum": np.sum, "mean": np.mean,
    "cumsum": np.cumsum, "real": np.real, "imag": np.imag,
}
binary = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "true_divide": np.divide, "pow": np.power, "dot": np.dot,
    "outer": np.outer,
}
table = {
    "z": pairs(z),
    "w": pairs(w),
    "unary": {k: pairs(f(z)) for k, f in unary.items()},
    "binary": {k: pairs(f(z, w)) for k, f in binary.items()},
    "fourier": [],
}
for n in (1, 2, 3, 4, 5, 6, 7, 8, 12, 17, 30, 64, 97, 100, 121, 210):
    x = rng.normal(size=n) + 1j * rng.normal(size=n)
    table["fourier"].append({
        "x": pairs(x), "fft": pairs(np.fft.fft(x)), "ifft": pairs(np.fft.ifft(x)),
        "ortho": pairs(np.fft.fft(x, norm="ortho")), "rfft": pairs(np.fft.rfft(x.real)),
        "irfft": pairs(np.fft.irfft(x)) if n > 1 else None, "odd": pairs(np.fft.irfft(x, n=2 * n - 1)),
    })

with open("test/data/complex.json", "w") as out:
    json.dump(table, out)
    out.write("\n")
