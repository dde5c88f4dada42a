/** @file Files of numbers: what is written reads back, NumPy reads the same, and hostile or broken files are refused in one sentence. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromValues, type NdArray, zeros } from "../../runtime/src/ir/array.ts";
import { complexDtypes, dtypes } from "../../runtime/src/ir/dtype.ts";
import { type FileFault, isFileFault } from "../../server/src/files/file-fault.ts";
import { readNpy, writeNpy } from "../../server/src/files/npy.ts";
import { npzTypes } from "../../server/src/files/npz-types.ts";
import { loadTensors, saveTensors } from "../../server/src/files/tensor-file.ts";
import { typesAt } from "../../server/src/files/types-in.ts";

const matrix = fromValues("float64", [2, 3], [1, 2.5, -3, Number.NaN, Number.POSITIVE_INFINITY, 0]);

/** A `.npy` file with a header of our choice. */
function npy(header: string, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  const head = Uint8Array.from([0x93, 78, 85, 77, 80, 89, 1, 0, text.length & 255, text.length >> 8]);
  return Uint8Array.from([...head, ...text, ...data]);
}

describe("files of numbers", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tensor-files-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const dtype of dtypes) {
    it(`reads back ${dtype} as .npy and .npz`, () => {
      const a = fromValues(dtype, [2, 2], dtype === "bool" ? [true, false, false, true] : [1, 2, 3, 100]);
      for (const file of ["a.npy", "a.npz"]) {
        const path = join(folder, file);
        assert.equal(saveTensors(path, new Map([["a", a]])), undefined);
        const back = loadTensors(path);
        assert.ok(!isFileFault(back));
        assert.deepEqual("dtype" in back ? back : back.get("a"), a);
      }
    });
  }

  for (const dtype of complexDtypes) {
    it(`reads back ${dtype}, also column by column`, () => {
      const a = zeros(dtype, [2, 2]);
      (a.data as Float64Array).set([1, 2, 3, 4, 5, 6, 7, 8]);
      const path = join(folder, "a.npy");
      assert.equal(saveTensors(path, new Map([["a", a]])), undefined);
      assert.deepEqual(loadTensors(path), a);
      const bytes = readFileSync(path);
      const order = bytes.indexOf("False");
      bytes.write("True ", order, "latin1");
      writeFileSync(path, bytes);
      const turned = loadTensors(path);
      assert.ok(!isFileFault(turned) && "dtype" in turned);
      assert.deepEqual(Array.from(turned.data as Float64Array), [1, 2, 5, 6, 3, 4, 7, 8]);
      assert.ok(isFileFault(saveTensors(join(folder, "a.csv"), new Map([["a", a]])) ?? assert.fail()));
    });
  }

  it("keeps scalars, empty tensors and several names", () => {
    const entries = new Map<string, NdArray>([
      ["scalar", fromValues("float32", [], [1.5])],
      ["empty", fromValues("int64", [0, 3], [])],
      ["m", matrix],
    ]);
    assert.equal(saveTensors(join(folder, "all.npz"), entries), undefined);
    assert.deepEqual(loadTensors(join(folder, "all.npz")), entries);
  });

  it("tells the types in an .npz without unpacking it, and none of one that is cut off", () => {
    const path = join(folder, "types.npz");
    const large = fromValues("float64", [300, 200], new Array(60_000).fill(0));
    saveTensors(
      path,
      new Map([
        ["matrix", matrix],
        ["large", large],
        ["scalar", fromValues("int8", [], [3])],
      ]),
    );
    const expected = new Map([
      ["matrix", { dtype: "float64", shape: [2, 3] }],
      ["large", { dtype: "float64", shape: [300, 200] }],
      ["scalar", { dtype: "int8", shape: [] }],
    ]);
    const bytes = readFileSync(path);
    assert.deepEqual(npzTypes(bytes), expected);
    assert.deepEqual(typesAt(path), expected);
    for (const length of [0, 10, bytes.length >> 1, bytes.length - 1]) {
      assert.equal(npzTypes(bytes.subarray(0, length)), undefined);
      writeFileSync(path, bytes.subarray(0, length));
      assert.equal(typesAt(path), undefined);
    }
    for (let at = 0; at < bytes.length; at += 3) {
      const broken = Uint8Array.from(bytes);
      broken[at]! ^= 0x55;
      assert.doesNotThrow(() => npzTypes(broken));
    }
  });

  it("reads and writes .csv with a header, empty fields and infinities", () => {
    const path = join(folder, "t.csv");
    writeFileSync(path, "x, y\r\n1,2.5\r\n,-inf\r\n");
    assert.deepEqual(loadTensors(path), fromValues("float64", [2, 2], [1, 2.5, Number.NaN, Number.NEGATIVE_INFINITY]));
    assert.equal(saveTensors(path, new Map([["m", matrix]])), undefined);
    assert.equal(readFileSync(path, "utf8"), "1,2.5,-3\nNaN,inf,0\n");
    assert.deepEqual(loadTensors(path), matrix);
  });

  it("reorders column-major files", () => {
    const header = "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }";
    const data = new Uint8Array(Int16Array.from([1, 4, 2, 5, 3, 6]).buffer);
    assert.deepEqual(readNpy(npy(header, data), "f.npy"), fromValues("int16", [2, 3], [1, 2, 3, 4, 5, 6]));
  });

  const good = writeNpy(matrix);
  const hostile: readonly (readonly [string, Uint8Array, FileFault["code"], RegExp])[] = [
    ["nothing", new Uint8Array(), "file-corrupt", /NumPy's mark/],
    ["another format", new TextEncoder().encode("PK\u0003\u0004 not numpy at all"), "file-corrupt", /NumPy's mark/],
    ["half a header", good.slice(0, 20), "file-corrupt", /header is cut off/],
    ["too few bytes", good.slice(0, -1), "file-corrupt", /takes 48 bytes, but 47 follow/],
    ["too many bytes", Uint8Array.from([...good, 0]), "file-corrupt", /but 49 follow/],
    [
      "a shape of terabytes",
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }", new Uint8Array(8)),
      "file-corrupt",
      /takes 8000000000000 bytes/,
    ],
    [
      "a negative length",
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", new Uint8Array(8)),
      "file-corrupt",
      /dtype and shape/,
    ],
    [
      "code in the header",
      npy("{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)),
      "file-corrupt",
      /dtype and shape/,
    ],
    [
      "pickled objects",
      npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)),
      "file-unsupported",
      /'\|O'/,
    ],
    [
      "big-endian numbers",
      npy("{'descr': '>f8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)),
      "file-unsupported",
      /big-endian/,
    ],
    [
      "strings",
      npy("{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(16)),
      "file-unsupported",
      /'<U4'/,
    ],
    [
      "half floats",
      npy("{'descr': '<f2', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(2)),
      "file-unsupported",
      /'<f2'/,
    ],
  ];
  for (const [what, bytes, code, message] of hostile) {
    it(`refuses a .npy file of ${what}`, () => {
      const result = readNpy(bytes, "x.npy");
      assert.ok(isFileFault(result), "a fault");
      assert.equal(result.code, code);
      assert.match(result.message, message);
      assert.ok(!result.message.includes("\n"));
    });
  }

  const broken: readonly (readonly [string, string, FileFault["code"], RegExp])[] = [
    ["a.npz", "not a zip", "file-corrupt", /a\.npz is not a readable/],
    ["a.csv", "1,2\n3\n", "file-corrupt", /row 2 has 1 fields, but the first row has 2/],
    ["a.csv", "1,2\n3,four\n", "file-corrupt", /row 2, column 2: "four" is not a number/],
    ["a.csv", "", "file-corrupt", /no rows/],
    ["a.csv", '"1,2\n', "file-corrupt", /not readable as \.csv/],
    ["a.txt", "1", "file-unsupported", /reads \.npy, \.npz and \.csv/],
  ];
  for (const [file, text, code, message] of broken) {
    it(`refuses ${file} holding ${JSON.stringify(text)}`, () => {
      writeFileSync(join(folder, file), text);
      const result = loadTensors(join(folder, file));
      assert.ok(isFileFault(result), "a fault");
      assert.equal(result.code, code);
      assert.match(result.message, message);
    });
  }

  it("says that a file is missing, or a folder", () => {
    const missing = loadTensors(join(folder, "no.npy"));
    assert.ok(isFileFault(missing));
    assert.equal(missing.message, "cannot read no.npy: there is no such file or folder");
  });

  it("leaves the old file and no others when it cannot write", () => {
    const path = join(folder, "keep.csv");
    writeFileSync(path, "1\n");
    const cube = fromValues("float64", [1, 1, 1], [1]);
    assert.ok(isFileFault(saveTensors(path, new Map([["c", cube]]))));
    assert.ok(isFileFault(saveTensors(join(folder, "none", "x.npy"), new Map([["c", cube]]))));
    assert.equal(readFileSync(path, "utf8"), "1\n");
    assert.deepEqual(readdirSync(folder), ["keep.csv"]);
  });
});
