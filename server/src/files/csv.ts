/** @file Reads and writes tables of numbers as `.csv` through csv-parse. */
import { parse } from "csv-parse/sync";
import { type NdArray, readElement, sizeOf } from "../../../runtime/src/ir/array.ts";
import { isComplex } from "../../../runtime/src/ir/dtype.ts";
import { type FileFault, fileFault } from "./file-fault.ts";

/** A float64 matrix of the rows; a first row without numbers is a header and is left out. Empty fields are NaN. */
export function readCsv(text: string, name: string): NdArray | FileFault {
  let rows: string[][];
  try {
    rows = parse(text, { skip_empty_lines: true, trim: true, bom: true, comment: "#", relax_column_count: true });
  } catch (e) {
    return fileFault(
      "file-corrupt",
      `${name} is not readable as .csv: ${e instanceof Error ? e.message : "bad quoting"}`,
    );
  }
  const first = rows[0];
  if (!first) return fileFault("file-corrupt", `${name} has no rows`);
  const hasHeader = first.some((field) => field !== "" && Number.isNaN(toNumber(field)));
  const body = hasHeader ? rows.slice(1) : rows;
  const columns = first.length;
  const data = new Float64Array(body.length * columns);
  for (const [r, row] of body.entries()) {
    const line = r + (hasHeader ? 2 : 1);
    if (row.length !== columns) {
      return fileFault(
        "file-corrupt",
        `${name}: row ${line} has ${row.length} fields, but the first row has ${columns}`,
      );
    }
    for (const [c, field] of row.entries()) {
      const value = field === "" ? Number.NaN : toNumber(field);
      if (Number.isNaN(value) && field !== "" && field.toLowerCase() !== "nan") {
        return fileFault(
          "file-corrupt",
          `${name}: row ${line}, column ${c + 1}: "${field.slice(0, 40)}" is not a number`,
        );
      }
      data[r * columns + c] = value;
    }
  }
  return { dtype: "float64", shape: [body.length, columns], data };
}

function toNumber(field: string): number {
  const word = field.toLowerCase();
  if (word === "inf" || word === "+inf" || word === "infinity") return Number.POSITIVE_INFINITY;
  if (word === "-inf" || word === "-infinity") return Number.NEGATIVE_INFINITY;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : Number.NaN;
}

/** A row per line; a vector is one column, a scalar one field. Ranks above 2 are refused. */
export function writeCsv(a: NdArray, name: string): string | FileFault {
  if (a.shape.length > 2) {
    return fileFault(
      "file-unsupported",
      `${name}: a tensor with ${a.shape.length} axes does not fit in a .csv; use .npy`,
    );
  }
  if (isComplex(a.dtype))
    return fileFault("file-unsupported", `${name}: complex numbers do not fit in a .csv; use .npy`);
  const columns = a.shape.length === 2 ? a.shape[1]! : 1;
  const rows = columns === 0 ? 0 : sizeOf(a.shape) / columns;
  let text = "";
  for (let r = 0; r < rows; r++) {
    const fields: string[] = [];
    for (let c = 0; c < columns; c++) fields.push(field(readElement(a, r * columns + c)));
    text += `${fields.join(",")}\n`;
  }
  return text;
}

const field = (v: number | bigint | boolean): string =>
  typeof v === "boolean"
    ? v
      ? "1"
      : "0"
    : v === Number.POSITIVE_INFINITY
      ? "inf"
      : v === Number.NEGATIVE_INFINITY
        ? "-inf"
        : String(v);
