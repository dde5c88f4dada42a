/** @file What can be wrong with a file of numbers: said in one sentence, with the file's own name. */

export interface FileFault {
  readonly kind: "file-fault";
  readonly code: "file-missing" | "file-corrupt" | "file-unsupported" | "file-unwritable";
  readonly message: string;
}

export const fileFault = (code: FileFault["code"], message: string): FileFault => ({
  kind: "file-fault",
  code,
  message,
});

export const isFileFault = (x: unknown): x is FileFault =>
  typeof x === "object" && x !== null && "kind" in x && x.kind === "file-fault";
