/** @file Codes that come while the program runs. */
import type { Entries } from "./entry.ts";

export const runCodes = {
  "index-range": {
    severity: "error",
    doc: "An index lies outside its axis.",
    example: "x = [1, 2, 3]\nfor k in range(5) {\n  x[k]\n}\n",
    atRun: true,
  },
  "singular-matrix": {
    severity: "error",
    doc: "A matrix has no inverse: its elimination meets a pivot that is exactly 0, or a triangular one has a 0 on the diagonal. In a stack the message says which matrix. One that is singular but for rounding gives large numbers instead.",
    example: "function f(a: float64[2, 2]) -> inv(a)\nf([[1, 2], [2, 4]])\n",
    atRun: true,
  },
  "not-positive-definite": {
    severity: "error",
    doc: 'A matrix that is given to `cholesky`, or to `solve` with `assume_a="pos"`, is not positive definite. In a stack the message says which one.',
    example: "function f(a: float64[2, 2]) -> cholesky(a)\nf([[1, 2], [2, 1]])\n",
    atRun: true,
  },
  assert: {
    severity: "error",
    doc: "The condition of an `assert` does not hold. On a tensor every element has to.",
    example: 'total = 2 + 2\nassert total == 5, "two and two"\n',
    atRun: true,
  },
  "not-computed": {
    severity: "error",
    doc: "A value is used that no statement has computed yet. Run the cell that computes it first.",
    example: "for i in range(3) {\n  if i > 5 {\n    found = i\n  }\n}\nfound + 1\n",
    atRun: true,
  },
  "not-initialised": {
    severity: "error",
    doc: "A shared variable or a random stream has no value, because its declaration has an error.",
    atRun: true,
  },
  "circular-initial": {
    severity: "error",
    doc: "The first value of a shared variable cannot be computed from itself.",
    atRun: true,
  },
  "shared-type": {
    severity: "error",
    doc: "A value does not fit the type of the shared variable that is to hold it. Where the type says `?`, any length fits.",
    example: "shared w: float64[?, 3] = [[1, 2, 3]]\nv: float64[1, ?] = eval(zeros([1, 2]))\nw.set_value(v)\n",
    atRun: true,
  },
  "value-type": {
    severity: "error",
    doc: "A function was made for a value of one dtype or rank, and the value has another when it is called.",
    atRun: true,
  },
  "too-deep": {
    severity: "error",
    doc: "A loop puts a list into a list more than 100 times over. A tensor that grows is `concatenate([x, [y]])`.",
    example: "x = [1]\nfor i in range(200) {\n  x = [x]\n}\n",
    atRun: true,
  },
  "no-such-field": {
    severity: "error",
    doc: "A file that was loaded holds nothing of that name.",
    atRun: true,
  },
  "no-such-result": {
    severity: "error",
    doc: "A result is asked for that is not there.",
    atRun: true,
  },
  "no-length": {
    severity: "error",
    doc: "`len` is asked of something without a length: a scalar, or no value at all.",
    atRun: true,
  },
  "not-an-integer": {
    severity: "error",
    doc: "A whole number is wanted, as in `range(n)`.",
    atRun: true,
  },
  "range-step": {
    severity: "error",
    doc: "The step of a `range` is 0.",
    example: "for i in range(0, 10, 0) {\n  print(i)\n}\n",
    atRun: true,
  },
  seed: {
    severity: "error",
    doc: "A seed is an integer: 0 to 4294967295 for `RandomStreams`, 1 to 2147462578 for `MRG_RandomStreams`.",
    example: "srng = RandomStreams(seed=2 ** 40)\nu = srng.uniform([2])\neval(u)\n",
    atRun: true,
  },
  "stream-state": {
    severity: "error",
    doc: "A state is set that does not belong to this kind of random stream, or to so many streams.",
    example: "a = RandomStreams(seed=1)\nu = a.uniform([2])\nv = a.uniform([2])\na.set_state(u.rng.get_state())\n",
    atRun: true,
  },
  "distribution-parameter": {
    severity: "error",
    doc: "A random variable is drawn with parameters that its distribution does not allow, such as a probability above 1.",
    example: "srng = RandomStreams(seed=1)\nb = srng.binomial([2], n=3, p=1.5)\neval(b)\n",
    atRun: true,
  },
  "non-finite": {
    severity: "error",
    doc: "A NaN or an infinity has come up in a function `with mode = nanguard` or `with mode = debug`; the message names the node, the place and what it was computed from. `inf_is_error=false` lets infinities pass, `big_is_error` also refuses what is more than 1e10 in size. Without these modes all of these are values like any other.",
    example: "input x: float64\nfunction f(x) -> log(x)\n  with mode = nanguard\nf(0)\n",
    atRun: true,
  },
  "debug-mismatch": {
    severity: "error",
    doc: "In a function `with mode = debug` compiled code and the reference backend disagree on a node, or a result is not what the graph gives before it is rewritten; the message names the rewrite. That is our mistake: please report it.",
    atRun: true,
  },
  "out-of-memory": {
    severity: "error",
    doc: "A result does not fit in memory. State is as it was before the call.",
    example: "a = eval(zeros([1000000, 1000000]))\n",
    atRun: true,
  },
  "no-gpu": {
    severity: "error",
    doc: "A function is to run on the GPU, and there is none that WebGPU can use: no driver for Vulkan, Metal or Direct3D 12, or an installation without WebGPU for this platform. Write `with device = cpu` or choose the device cpu.",
    atRun: true,
  },
  "gpu-lost": {
    severity: "error",
    doc: "The GPU was lost while functions ran on it: its driver was reset, or it was taken away. State is as it was brought home last, which happens at the end of each statement and every second. The next call opens the GPU anew.",
    atRun: true,
  },
  "gpu-memory": {
    severity: "error",
    doc: "A tensor is larger than a buffer of the GPU, or all of its memory is taken. The message names the sizes. State is as it was brought home last.",
    atRun: true,
  },
  "gpu-shader": {
    severity: "error",
    doc: "The GPU's compiler refused the code of a function. That is our mistake, or the driver's: please report it. Write `with device = cpu` meanwhile. State is as it was before the call.",
    atRun: true,
  },
  "gpu-dtype": {
    severity: "error",
    doc: "A function that reads float64 is to run on the GPU, which has only float32. Declare its inputs and shared variables as float32, or write `with device = cpu`.",
    atRun: true,
  },
  cancelled: {
    severity: "information",
    doc: "The run was interrupted. State is that of the last call that came to its end.",
    atRun: true,
  },
  "state-reset": {
    severity: "information",
    doc: "The type of a shared variable has been edited, so that its value could not be kept.",
    atRun: true,
  },
  "file-name": {
    severity: "error",
    doc: "`load` and `save` take the name of a file as a string; what is saved needs names that differ.",
    example: 'shared w = 1\nsave("w.npz", w, w)\n',
    atRun: true,
  },
  "not-saved": {
    severity: "error",
    doc: "A file does not hold all that is to be restored from it. `restore(path)` puts back everything that has state, and wants a file made by `save(path)`; `restore(path, w)` only what is named. Nothing has changed.",
    example: 'shared w = 1.0\nshared b = 2.0\nsave("w.npz", w)\nrestore("w.npz")\n',
    atRun: true,
  },
  "file-missing": {
    severity: "error",
    doc: "A file cannot be read: it is not there, or may not be read.",
    example: 'x = load("nothing.npy")\n',
    atRun: true,
  },
  "file-corrupt": {
    severity: "error",
    doc: "A file is not what its name says, or has been cut short.",
    atRun: true,
  },
  "file-unsupported": {
    severity: "error",
    doc: "Only `.npy`, `.npz` and `.csv` files can be read and written, and only tensors of the language's dtypes.",
    atRun: true,
  },
  "file-unwritable": {
    severity: "error",
    doc: "A file cannot be written. A file of that name that was there before is unchanged.",
    atRun: true,
  },
} as const satisfies Entries;
