# Makes numpy-shapes.json: what NumPy gives for the ops on shapes, indices, products and new tensors.
# Run with: python3 test/data/numpy-shapes.py
import json
import numpy as np

cases = []
rng = np.random.RandomState(1)


def encoded(a):
    a = np.asarray(a)
    flat = [str(v) if isinstance(v, float) and not np.isfinite(v) else v for v in a.ravel().tolist()]
    return {"dtype": str(a.dtype), "shape": list(a.shape), "values": flat}


def case(op, inputs, result, **attrs):
    cases.append({"op": op, "inputs": [encoded(x) for x in inputs], "attrs": attrs, "result": encoded(result)})


def some(*shape, dtype="float64"):
    n = int(np.prod(shape))
    if dtype == "bool":
        return (rng.randint(0, 2, n) > 0).reshape(shape)
    if dtype.startswith("float"):
        return (rng.randint(-40, 40, n) / 4).astype(dtype).reshape(shape)
    low = 0 if dtype.startswith("u") else -100
    return rng.randint(low, 100, n).astype(dtype).reshape(shape)


dtypes = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"]

# ---- Views and copies, of every dtype ----
for d in dtypes:
    x = some(2, 3, 4, dtype=d)
    case("reshape", [x], x.reshape(4, 6), shape=[4, 6])
    case("transpose", [x], x.transpose(1, 2, 0), axes=[1, 2, 0])
    case("flip", [x], np.flip(x, 1), axis=1)
    case("concatenate", [x, x[:, :1]], np.concatenate([x, x[:, :1]], 1), axis=1)
    case("tile", [x], np.tile(x, (2, 1, 2)), reps=[2, 1, 2])
    case("repeat", [x], np.repeat(x, 2, -1), repeats=2, axis=-1)
    case("roll", [x], np.roll(x, -2, 2), shift=[-2], axis=2)
    case("take", [x, np.array([[2, -1], [0, 2]])], np.take(x, [[2, -1], [0, 2]], 1), axis=1)
    case("index", [x, np.array([1, 0, 1], dtype="int32")], x[[1, 0, 1]], items=[["tensor"]])
    case("sort", [x], np.sort(x, 1), axis=1)
    case("argsort", [x], np.argsort(x, 1, kind="stable"), axis=1)
    m, v = some(3, 4, dtype=d), some(4, dtype=d)
    case("dot", [m, v], np.dot(m, v))
    case("dot", [m, m.T.copy()], np.dot(m, m.T))
    case("dot", [v, v], np.dot(v, v))
    b = some(2, 4, 2, dtype=d)
    case("matmul", [x, b], np.matmul(x, b))
    case("outer", [v, v[:2]], np.outer(v, v[:2]))
    case("tril", [m], np.tril(m, 1), k=1)
    case("diag", [v], np.diag(v, -1), k=-1)
    case("trace", [m], np.trace(m, 1), offset=1)
    case("zeros", [], np.zeros((2, 0), dtype=d), shape=[2, 0], dtype=d)
    case("eye", [], np.eye(2, 3, 1, dtype=d), n=2, m=3, k=1, dtype=d)
    case("searchsorted", [np.sort(v), v], np.searchsorted(np.sort(v), v, side="right"), side="right")
    written = x.copy()
    written[:, ::2, -1] = v[:2, None]
    case("set_subtensor", [x, v[:2, None]], written, items=[["slice", None, None, None], ["slice", None, None, 2], ["at", -1]])
    added = x.copy()
    np.add.at(added, (slice(None), np.array([0, 2, 0])), x)
    case("inc_subtensor", [x, x, np.array([0, 2, 0])], added, items=[["slice", None, None, None], ["tensor"]])

# ---- Shapes ----
x = some(2, 3, 4)
case("reshape", [x], x.reshape(-1), shape=[-1])
case("reshape", [x], x.reshape(2, -1, 2, 1), shape=[2, -1, 2, 1])
case("reshape", [some(0, 3)], np.zeros((3, 0)), shape=[3, 0])
case("reshape", [some(0, 3)], np.zeros((0, 3, 1)), shape=[-1, 3, 1])
case("reshape", [np.float64(2)], np.full((1, 1), 2.0), shape=[1, 1])
case("flatten", [x], x.reshape(2, 12), ndim=2)
case("flatten", [np.float64(2)], np.array([2.0]), ndim=1)
case("ravel", [x], x.ravel())
case("transpose", [x], x.T)
case("transpose", [np.float64(2)], np.float64(2))
case("dimshuffle", [x], x.transpose(2, 0, 1)[:, None], order=[2, "x", 0, 1])
case("swapaxes", [x], np.swapaxes(x, 0, -1), axis1=0, axis2=-1)
case("moveaxis", [x], np.moveaxis(x, [0, 1], [-1, 0]), source=[0, 1], destination=[-1, 0])
case("moveaxis", [x], np.moveaxis(x, 2, 0), source=[2], destination=[0])
case("expand_dims", [x], np.expand_dims(x, (0, -1)), axis=[0, -1])
case("squeeze", [x[None, :, None]], x, axis=[0, 2])
case("stack", [x, x + 1], np.stack([x, x + 1], 1), axis=1)
case("stack", [x, x + 1], np.stack([x, x + 1], -1), axis=-1)
case("concatenate", [some(0, 2), some(3, 2)[:0], np.ones((1, 2))], np.ones((1, 2)))
a, b = some(2, dtype="int8"), np.array([0.5], dtype="float32")
case("concatenate", [a, b], np.concatenate([a, b]))
case("tile", [some(3)], np.tile(np.zeros(3), 0), reps=[0])
v = some(3)
case("tile", [v], np.tile(v, (2, 2)), reps=[2, 2])
case("repeat", [x], np.repeat(x, 3), repeats=3)
case("repeat", [x], np.repeat(x, [1, 0, 2], 1), repeats=[1, 0, 2], axis=1)
case("roll", [x], np.roll(x, 5), shift=[5])
case("roll", [x], np.roll(x, (1, -1), (0, 2)), shift=[1, -1], axis=[0, 2])
case("roll", [some(0, 2)], np.zeros((0, 2)), shift=[1], axis=0)
case("flip", [x], np.flip(x))
case("flip", [some(0, 2)], np.zeros((0, 2)), axis=0)
case("broadcast_to", [v[:, None]], np.broadcast_to(v[:, None], (2, 3, 4)), shape=[2, 3, 4])
case("broadcast_to", [np.float64(3)], np.full((2, 0), 3.0), shape=[2, 0])
m = some(2, 3)
case("atleast_1d", [np.float64(3)], np.array([3.0]))
case("atleast_2d", [v], np.atleast_2d(v))
case("atleast_3d", [v], np.atleast_3d(v))
case("atleast_3d", [m], np.atleast_3d(m))
case("shape_padleft", [m], m[None, None], n_ones=2)
case("shape_padright", [m], m[..., None], n_ones=1)
for offset in range(-3, 5):
    case("diagonal", [m], np.diagonal(m, offset), offset=offset)
case("diagonal", [x], np.diagonal(x, 1, 2, 0), offset=1, axis1=2, axis2=0)
for mode in ["edge", "reflect", "symmetric", "wrap"]:
    case("pad", [v, np.float64(0)], np.pad(v, (2, 1), mode), pad_width=[2, 1], mode=mode)
    case("pad", [v, np.float64(0)], np.pad(v, (7, 8), mode), pad_width=[7, 8], mode=mode)
    case("pad", [m, np.float64(0)], np.pad(m, ((1, 0), (0, 4)), mode), pad_width=[[1, 0], [0, 4]], mode=mode)
    case("pad", [np.array([5.0]), np.float64(0)], np.pad([5.0], 2, mode), pad_width=2, mode=mode)
case("pad", [m, np.float64(7)], np.pad(m, ((1, 0), (0, 2)), constant_values=7), pad_width=[[1, 0], [0, 2]])
case("pad", [m, np.float64(0)], np.pad(m, 1), pad_width=1)
case("pad", [some(0), np.float64(1)], np.pad(np.zeros(0), 1, constant_values=1), pad_width=1)

# ---- Indexing ----
x = some(3, 4, 5)
S = lambda start=None, stop=None, step=None: ["slice", start, stop, step]
A = lambda i: ["at", i]
T, N, E = ["tensor"], ["newaxis"], ["ellipsis"]


def decoded(items, arrays):
    arrays = iter(arrays)
    kinds = {"slice": lambda i: slice(*i[1:]), "at": lambda i: i[1], "tensor": lambda i: next(arrays), "newaxis": lambda i: None, "ellipsis": lambda i: Ellipsis}
    return tuple(kinds[i[0]](i) for i in items)


def index(x, items, *arrays):
    at = decoded(items, arrays)
    case("index", [x, *arrays], x[at], items=items)
    v = some(*x[at].shape, dtype=str(x.dtype))
    written, added = x.copy(), x.copy()
    written[at] = v
    np.add.at(added, at, v)
    # Which of several values for one place stays is told by the order of the indices.
    case("set_subtensor", [x, v, *arrays], written, items=items)
    case("inc_subtensor", [x, v, *arrays], added, items=items)


for items in [
    [A(1)], [A(-1), A(0), A(2)], [S(1)], [S(None, -1)], [S(1, -1)], [S(None, None, 2)], [S(None, None, -1)], [S(10)], [S(-10, 2)],
    [S(2, 1)], [S(None, 10)], [S(-2)], [S(2, None, -1)], [S(None, 0, -1)], [S(10, -10, -2)], [S(-1, -3, -1)], [S(1, 1)],
    [E, A(0)], [A(0), E, S(1, 3)], [N, S(), N], [E], [], [S(), N, A(2), E], [S(None, None, 3), S(1, None, 2), S(None, None, -3)],
]:
    index(x, items)
index(some(0, 3), [S(1)])
index(some(0, 3), [S(None, None, -1), A(2)])
index(some(5, dtype="int16"), [S(1, 4, 2)])
i1, i2 = np.array([2, 0, 2]), np.array([-1, 3, 1])
for items, arrays in [
    ([T], [i1]), ([S(), T], [i2]), ([E, T], [i2]), ([T, T], [i1, i2]), ([T, S(), T], [i1, i2]), ([S(), T, T], [i1, i2]),
    ([T, A(1)], [i1]), ([A(1), T], [i1]), ([A(1), S(), T], [i1]), ([T, A(1), T], [i1, i2]), ([T, N, T], [i1, i2]), ([N, T], [i1]),
    ([S(None, None, 2), T], [i2]), ([T, S(1, 3)], [i1]), ([T, T], [i1[:, None], i2]), ([T, S(), T], [i1[:, None], i2]),
    ([T], [np.array(1)]), ([T, T], [np.array(-1), i1]), ([T, S(), T], [np.array(1), np.array(2)]), ([T, T, T], [i1, i2, i1]),
    ([T], [np.zeros((0,), dtype="int64")]), ([T], [np.zeros((2, 0), dtype="int64")]), ([T], [np.array([[2], [0]], dtype="uint8")]),
]:
    index(x, items, *arrays)
case("take", [x, np.array([[19, 0], [-1, 59]])], np.take(x, [[19, 0], [-1, 59]]))
case("take", [x, np.array(2, dtype="uint16")], np.take(x, 2, -1), axis=-1)
order = np.argsort(x, 1)
case("take_along_axis", [x, order], np.take_along_axis(x, order, 1), axis=1)
case("take_along_axis", [x, order[:, :1]], np.take_along_axis(x, order[:, :1], -2), axis=-2)
nan = np.array([[3, np.nan, -np.inf, 3, -0.0, 0.0, np.inf], [np.nan, np.nan, 1, 0, 2, 1, 0]])
case("sort", [nan], np.sort(nan), axis=-1)
case("argsort", [nan], np.argsort(nan, kind="stable"), axis=-1)
case("sort", [x], np.sort(x, None), axis=None)
case("argsort", [x], np.argsort(x, None, kind="stable"), axis=None)
case("argsort", [some(2, 0)], np.zeros((2, 0), dtype="int64"), axis=-1)
big = np.array([2**53 + 1, 2**53, -(2**62)], dtype="int64")
case("sort", [np.array([300, -5, 7], dtype="int64")], np.array([-5, 7, 300]), axis=0)
case("searchsorted", [np.array([1.0, 2, 2, np.nan]), np.array([0, 2, np.nan, 5])], np.searchsorted([1.0, 2, 2, np.nan], [0, 2, np.nan, 5]))
case("topk", [np.array([[3, 1, 2], [4, 6, 5]])], np.array([[3, 2], [6, 5]]), k=2)

# ---- Products ----
vec = some(3)
shapes = [((), ()), ((), (3,)), ((2, 3), ()), ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((2, 2, 3), (3,)), ((3,), (2, 3, 4)), ((2, 3), (4, 3, 2)), ((2, 2, 3), (2, 3, 2)), ((2, 0), (0, 3)), ((0, 2), (2, 3)), ((0,), (0,))]
for s, t in shapes:
    a, b = some(*s), some(*t)
    case("dot", [a, b], np.dot(a, b))
for s, t in [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)), ((5, 2, 3), (5, 3, 4)), ((5, 1, 2, 3), (4, 3, 2)), ((3,), (5, 3, 2)), ((5, 2, 3), (3,)), ((2, 0, 3), (2, 3, 2))]:
    a, b = some(*s), some(*t)
    case("matmul", [a, b], np.matmul(a, b))
a, b = some(2, 3, 4), some(4, 3, 2)
case("tensordot", [a, b], np.tensordot(a, b, 1), axes=1)
case("tensordot", [a, b], np.tensordot(a, b, ([1, 0], [1, 2])), axes=[[1, 0], [1, 2]])
case("tensordot", [a, b], np.tensordot(a, b, ([-1], [0])), axes=[[-1], [0]])
case("tensordot", [a, vec], np.tensordot(a, vec, 0), axes=0)
p, q = some(2, 3), some(4, 3)
case("inner", [p, q], np.inner(p, q))
case("inner", [np.float64(2), q], np.inner(2.0, q))
r = some(3, 2)
case("vdot", [p, r], np.vdot(p, r))
c = some(2, 4, 5)
case("batched_dot", [a, c], np.einsum("bij,bjk->bik", a, c))
case("batched_dot", [a, c[:, :, 0].copy()], np.einsum("bij,bj->bi", a, c[:, :, 0]))
case("batched_dot", [c[:, :, 0].copy(), c], np.einsum("bj,bjk->bk", c[:, :, 0], c))
case("batched_dot", [c[:, :, 0].copy(), c[:, :, 1].copy()], np.einsum("bj,bj->b", c[:, :, 0], c[:, :, 1]))
i32, f32 = some(2, 3, dtype="int32"), some(3, dtype="float32")
case("dot", [i32, f32], np.dot(i32, f32))
for k in [-1, 0, 2]:
    case("tril", [a], np.tril(a, k), k=k)
    case("triu", [a], np.triu(a, k), k=k)
    case("diag", [vec], np.diag(vec, k), k=k)
    case("diag", [p], np.diag(p, k), k=k)

# ---- New tensors ----
case("arange", [], np.arange(5), start=5)
case("arange", [], np.arange(1, 10, 3), start=1, stop=10, step=3)
case("arange", [], np.arange(5, 0, -2), start=5, stop=0, step=-2)
case("arange", [], np.arange(0, 1, 0.1), start=0, stop=1, step=0.1)
case("arange", [], np.arange(0.5, 3), start=0.5, stop=3)
case("arange", [], np.arange(3, 1), start=3, stop=1)
case("arange", [], np.arange(4, dtype="uint8"), start=4, dtype="uint8")
case("linspace", [np.float64(0), np.float64(1)], np.linspace(0, 1, 7), num=7)
case("linspace", [np.float64(2), np.float64(-3)], np.linspace(2, -3, 4, endpoint=False), num=4, endpoint=False)
case("linspace", [np.float64(2), np.float64(3)], np.linspace(2, 3, 1), num=1)
case("linspace", [np.int64(2), np.int64(3)], np.linspace(2, 3, 0), num=0)
case("eye", [], np.eye(3), n=3)
case("eye", [], np.eye(3, 2, -1), n=3, m=2, k=-1)
case("identity", [], np.identity(2, dtype="int32"), n=2, dtype="int32")
case("tri", [], np.tri(3, 4, 1), n=3, m=4, k=1)
case("ones", [], np.ones((2, 3), dtype="bool"), shape=[2, 3], dtype="bool")
case("full", [np.int64(7)], np.full((2, 2), 7), shape=[2, 2])
case("full", [vec], np.full((2, 3), vec, dtype="int8"), shape=[2, 3], dtype="int8")
case("full_like", [p, np.int64(7)], np.full_like(p, 7))
case("zeros_like", [i32], np.zeros_like(i32))
case("ones_like", [i32], np.ones_like(i32, dtype="float32"), dtype="float32")
case("one_hot", [np.array([[0, 2], [1, 5]])], np.array([[[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 0]]], dtype="int8"), num_classes=3, dtype="int8")
case("one_hot", [np.array([1, 44], dtype="int8")], np.eye(301, dtype="bool")[[1, 44]], num_classes=301, dtype="bool")
case("one_hot", [np.array([1, 2**63], dtype="uint64")], np.array([[0, 1], [0, 0]], dtype="bool"), num_classes=2, dtype="bool")

# ---- Neural ----
z = some(2, 3)
e = np.exp(z - z.max(-1, keepdims=True))
soft = e / e.sum(-1, keepdims=True)
case("softmax", [z], soft)
case("log_softmax", [z], np.log(soft))
e0 = np.exp(z - z.max(0))
case("softmax", [z], e0 / e0.sum(0), axis=0)
t = np.array([[0.25, 0.25, 0.5], [0, 1, 0]])
case("categorical_crossentropy", [soft, t], -(t * np.log(soft)).sum(-1))
case("categorical_crossentropy", [soft, np.array([2, 0])], -np.log(soft[[0, 1], [2, 0]]))
case("crossentropy_with_logits", [z, t], -(t * np.log(soft)).sum(-1))
case("crossentropy_with_logits", [z, np.array([2, 0], dtype="uint8")], -np.log(soft[[0, 1], [2, 0]]))
case("categorical_crossentropy", [np.array([[0.0, 1.0]]), np.array([[0.0, 1.0]])], np.array([0.0]))
s = 1 / (1 + np.exp(-z))
case("binary_crossentropy", [s, t], -t * np.log(s) - (1 - t) * np.log(1 - s))
case("sigmoid_binary_crossentropy", [z, t], -t * np.log(s) - (1 - t) * np.log(1 - s))
case("binary_crossentropy", [np.array([0.0, 1.0, 0.0]), np.array([0.0, 1.0, 1.0])], np.array([0.0, 0.0, np.inf]))

json.dump(cases, open(__file__.replace(".py", ".json"), "w"), separators=(",", ":"))
print(len(cases), "cases")
