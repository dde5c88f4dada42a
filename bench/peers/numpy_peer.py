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


def sums(axis):
    x = numbers(4096 * 4096, 10, np.float32).reshape(4096, 4096)
    call = lambda: x.sum(axis=axis)
    return median_ms(call, rounds=7), float(np.abs(call()).sum(dtype=np.float64))


def calls(n):
    x = np.float64(0.5) if n == 0 else numbers(n, 11)
    call = lambda: x * x + 1
    return median_ms(call), float(np.sum(call()))


workloads = {
    "a64": lambda: logistic_regression(np.float64),
    "a32": lambda: logistic_regression(np.float32),
    "b64": lambda: logistic(np.float64),
    "b32": lambda: logistic(np.float32),
    "c64-512": lambda: matmul(512, np.float64),
    "c64-1024": lambda: matmul(1024, np.float64),
    "c32-512": lambda: matmul(512, np.float32),
    "c32-1024": lambda: matmul(1024, np.float32),
    "d": mlp,
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
