"""The workloads of bench/run.mjs in NumPy: prints one JSON object of {workload: {ms, check}}. One thread unless THREADS says otherwise."""
import json, os, sys, time

os.environ.setdefault("OPENBLAS_NUM_THREADS", os.environ.get("THREADS", "1"))
import numpy as np


def numbers(count, seed, dtype=np.float64):
    i = np.arange(1, count + 1, dtype=np.uint64) + np.uint64(seed * 7919)
    return ((i * np.uint64(2654435761)) % np.uint64(2**32) / 2.0**32 - 0.5).astype(dtype)


def median_ms(call, rounds=9, least=0.02):
    call()
    n = 1
    while True:
        start = time.perf_counter()
        for _ in range(n):
            call()
        if time.perf_counter() - start >= least:
            break
        n *= 2
    samples = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(n):
            call()
        samples.append((time.perf_counter() - start) / n * 1e3)
    return sorted(samples)[rounds // 2]


def logistic_regression(dtype):
    n, d = 400, 784
    x = numbers(n * d, 1, dtype).reshape(n, d)
    y = (numbers(n, 2) > 0).astype(dtype)
    state = {}

    def reset():
        state["w"], state["b"] = numbers(d, 3, dtype), dtype(0)

    def step():
        w, b = state["w"], state["b"]
        p = 1 / (1 + np.exp(-(x @ w) - b))
        prediction = p > 0.5
        xent = -y * np.log(p) - (1 - y) * np.log(1 - p)
        r = (p - y) / dtype(n)
        state["w"] = w - dtype(0.1) * (r @ x + dtype(0.02) * w)
        state["b"] = b - dtype(0.1) * r.sum()
        return prediction, xent

    reset()
    for _ in range(10):
        step()
    check = float(np.abs(state["w"]).sum())
    return median_ms(step), check


def logistic(dtype):
    x = (numbers(2048 * 2048, 4, dtype) * dtype(8)).reshape(2048, 2048)
    call = lambda: 1 / (1 + np.exp(-x))
    return median_ms(call, rounds=7), float(call().sum(dtype=np.float64))


def matmul(n, dtype):
    a, b = numbers(n * n, 5, dtype).reshape(n, n), numbers(n * n, 6, dtype).reshape(n, n)
    call = lambda: a @ b
    return median_ms(call, rounds=7), float(np.abs(call()).sum(dtype=np.float64))


def recurrent(name):
    x = numbers(128000, 2).reshape(1000, 128)
    w, u = (numbers(128 * 128, seed).reshape(128, 128) * 0.1 for seed in (3, 4))
    b = np.zeros(128)

    def forward():
        h = np.zeros(128)
        for t in range(1000):
            h = np.tanh(x[t] @ w + h @ u + b)
        return h

    def gradient():
        hs = np.zeros((1001, 128))
        for t in range(1000):
            hs[t + 1] = np.tanh(x[t] @ w + hs[t] @ u + b)
        dz = np.empty((1000, 128))
        dh = np.zeros(128)
        for t in reversed(range(1000)):
            dz[t] = (dh + 2 * hs[t + 1]) * (1 - hs[t + 1] ** 2)
            dh = u @ dz[t]
        return (hs[1:] ** 2).sum(), x.T @ dz, hs[:-1].T @ dz, dz.sum(0)

    if name == "forward":
        return median_ms(forward, rounds=7), float(np.abs(forward()).sum())
    return median_ms(gradient, rounds=7), float(np.abs(gradient()[2]).sum())


def mlp():
    f = np.float32
    x, y = numbers(128 * 784, 7, f).reshape(128, 784), (np.arange(128) * 7 % 10)
    onehot = np.eye(10, dtype=f)[y]
    p = {}

    def reset():
        p["w1"], p["b1"] = numbers(784 * 256, 8, f).reshape(784, 256) * f(0.1), np.zeros(256, f)
        p["w2"], p["b2"] = numbers(256 * 10, 9, f).reshape(256, 10) * f(0.1), np.zeros(10, f)

    def step():
        z = x @ p["w1"] + p["b1"]
        h = np.maximum(z, 0)
        s = h @ p["w2"] + p["b2"]
        e = np.exp(s - s.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        loss = -np.log(q[np.arange(128), y]).mean()
        ds = (q - onehot) / f(128)
        dh = (ds @ p["w2"].T) * (z > 0)
        g = {"w1": x.T @ dh, "b1": dh.sum(0), "w2": h.T @ ds, "b2": ds.sum(0)}
        for k in p:
            p[k] = p[k] - f(0.1) * g[k]
        return loss

    reset()
    for _ in range(10):
        step()
    check = float(np.abs(p["w1"]).sum(dtype=np.float64))
    return median_ms(step), check


def convolution():
    """Images with channels last, so that patches times filters need no transposition."""
    f = np.float32
    n = 32
    x, y = numbers(n * 784, 13, f).reshape(n, 28, 28, 1), (np.arange(n) * 7 % 10)
    onehot = np.eye(10, dtype=f)[y]
    p = {}

    def filters(out, channels, seed, by):
        w = numbers(out * channels * 25, seed, f).reshape(out, channels, 5, 5) * f(by)
        return np.ascontiguousarray(w.transpose(2, 3, 1, 0)).reshape(25 * channels, out)

    p["f1"], p["b1"] = filters(20, 1, 14, 0.4), np.zeros(20, f)
    p["f2"], p["b2"] = filters(50, 20, 15, 0.2), np.zeros(50, f)
    # The features of the dense layer stand channel by channel in the other programs.
    w3 = numbers(400000, 16, f).reshape(50, 16, 500).transpose(1, 0, 2).reshape(800, 500)
    p["w3"], p["b3"] = np.ascontiguousarray(w3) * f(0.1), np.zeros(500, f)
    p["w4"], p["b4"] = numbers(5000, 17, f).reshape(500, 10) * f(0.1), np.zeros(10, f)

    def patches(a):
        w = np.lib.stride_tricks.sliding_window_view(a, (5, 5), axis=(1, 2))
        return w.transpose(0, 1, 2, 4, 5, 3).reshape(-1, 25 * a.shape[3])

    def layer(a, w, b):
        size, out = a.shape[1] - 4, w.shape[1]
        cols = patches(a)
        z = cols @ w
        z += b
        h = np.maximum(z, 0).reshape(n, size // 2, 2, size // 2, 2, out)
        m = h.max(axis=(2, 4))
        return m, (cols, z, h, m)

    def back(dm, saved, shape, w):
        cols, z, h, m = saved
        spread = (h == m[:, :, None, :, None]) * dm[:, :, None, :, None]
        dz = spread.reshape(z.shape) * (z > 0)
        dw, db = cols.T @ dz, dz.sum(0)
        if shape is None:
            return None, dw, db
        dcols = (dz @ w.T).reshape(n, shape[1] - 4, shape[2] - 4, 5, 5, shape[3])
        da = np.zeros(shape, f)
        for i in range(5):
            for j in range(5):
                da[:, i : i + shape[1] - 4, j : j + shape[2] - 4] += dcols[:, :, :, i, j]
        return da, dw, db

    def step():
        g = {}
        m1, s1 = layer(x, p["f1"], p["b1"])
        m2, s2 = layer(m1, p["f2"], p["b2"])
        flat = m2.reshape(n, 800)
        z = flat @ p["w3"] + p["b3"]
        h = np.maximum(z, 0)
        s = h @ p["w4"] + p["b4"]
        e = np.exp(s - s.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        loss = -np.log(q[np.arange(n), y]).mean()
        ds = (q - onehot) / f(n)
        dh = (ds @ p["w4"].T) * (z > 0)
        g["w4"], g["b4"], g["w3"], g["b3"] = h.T @ ds, ds.sum(0), flat.T @ dh, dh.sum(0)
        dm2 = (dh @ p["w3"].T).reshape(m2.shape)
        dm1, g["f2"], g["b2"] = back(dm2, s2, m1.shape, p["f2"])
        _, g["f1"], g["b1"] = back(dm1, s1, None, p["f1"])
        for k in p:
            p[k] = p[k] - f(0.1) * g[k]
        return loss

    for _ in range(10):
        step()
    check = float(sum(np.abs(p[k]).sum(dtype=np.float64) for k in ("f1", "f2")))
    return median_ms(step), check


def sums(axis):
    x = numbers(4096 * 4096, 10, np.float32).reshape(4096, 4096)
    call = lambda: x.sum(axis=axis)
    return median_ms(call, rounds=7), float(np.abs(call()).sum(dtype=np.float64))


def calls(n):
    x = np.float64(0.5) if n == 0 else numbers(n, 11)
    call = lambda: x * x + 1
    return median_ms(call), float(np.sum(call()))


def linear(f, n, dtype, definite=False, extra=()):
    """Of results that are several the last in the list that `f` gives is compared."""
    a = numbers(n * n, 5, dtype).reshape(n, n)
    if definite:
        a = a + dtype(n) * np.eye(n, dtype=dtype)
    args = [a] + [numbers(int(np.prod(s)), 6 + i, dtype).reshape(s) for i, s in enumerate(extra)]
    return median_ms(lambda: f(*args), rounds=7), float(np.abs(f(*args)[-1]).sum(dtype=np.float64))


def fourier(n):
    x = numbers(n, 5, np.float64)
    return median_ms(lambda: np.fft.fft(x), rounds=7), float(np.abs(np.fft.fft(x).imag).sum())


workloads = {
    "t-1024": lambda: fourier(1024),
    "t-65536": lambda: fourier(65536),
    "t-5040": lambda: fourier(5040),
    "t-7919": lambda: fourier(7919),
    "l-solve64": lambda: linear(lambda a, b: [np.linalg.solve(a, b)], 512, np.float64, True, [(512,)]),
    "l-solve32": lambda: linear(lambda a, b: [np.linalg.solve(a, b)], 512, np.float32, True, [(512,)]),
    "l-solve64-many": lambda: linear(lambda a, b: [np.linalg.solve(a, b)], 512, np.float64, True, [(512, 512)]),
    "l-cholesky64": lambda: linear(lambda a: [np.linalg.cholesky(a)], 512, np.float64, True),
    "l-cholesky32": lambda: linear(lambda a: [np.linalg.cholesky(a)], 512, np.float32, True),
    "l-inv64": lambda: linear(lambda a: [np.linalg.inv(a)], 512, np.float64, True),
    "l-qr64": lambda: linear(lambda a: np.linalg.qr(a), 256, np.float64, True),
    "l-eigh64": lambda: linear(lambda a: np.linalg.eigh(a)[::-1], 256, np.float64),
    "l-svd64": lambda: linear(lambda a: np.linalg.svd(a, full_matrices=False)[:2], 256, np.float64),
    "a64": lambda: logistic_regression(np.float64),
    "a32": lambda: logistic_regression(np.float32),
    "b64": lambda: logistic(np.float64),
    "b32": lambda: logistic(np.float32),
    "c64-512": lambda: matmul(512, np.float64),
    "c64-1024": lambda: matmul(1024, np.float64),
    "c32-512": lambda: matmul(512, np.float32),
    "c32-1024": lambda: matmul(1024, np.float32),
    "d": mlp,
    "r-forward": lambda: recurrent("forward"),
    "r-gradient": lambda: recurrent("gradient"),
    "i": convolution,
    "e0": lambda: sums(0),
    "e1": lambda: sums(1),
    "f-scalar": lambda: calls(0),
    "f-10": lambda: calls(10),
}

results = {}
for name in sys.argv[1:] or workloads:
    if name in workloads:
        ms, check = workloads[name]()
        results[name] = {"ms": ms, "check": check}
blas = "unknown"
try:
    with open("/proc/self/maps") as maps:
        blas = "OpenBLAS" if "openblas" in maps.read() else "reference BLAS"
except OSError:
    pass
print(json.dumps({"version": f"numpy {np.__version__} ({blas})", "results": results}))
