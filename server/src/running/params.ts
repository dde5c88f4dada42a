/** @file Reads the parameters of our own requests: a client that sends something else is told so, and nothing breaks. */
import { ErrorCodes, ResponseError } from "vscode-languageserver";

export const refuse = (message: string): never => {
  throw new ResponseError(ErrorCodes.InvalidParams, message);
};

type Reader<T> = (value: unknown, what: string) => T;

export const text: Reader<string> = (v, what) => (typeof v === "string" ? v : refuse(`${what} must be a string`));

export const truth: Reader<boolean> = (v, what) => (typeof v === "boolean" ? v : refuse(`${what} must be a boolean`));

export const count: Reader<number> = (v, what) =>
  typeof v === "number" && Number.isSafeInteger(v) && v >= 0 ? v : refuse(`${what} must be a whole number`);

export const listOf =
  <T>(item: Reader<T>): Reader<readonly T[]> =>
  (v, what) =>
    Array.isArray(v) ? v.map((x, i) => item(x, `${what}[${i}]`)) : refuse(`${what} must be a list`);

export const optional =
  <T>(item: Reader<T>): Reader<T | undefined> =>
  (v, what) =>
    v === undefined || v === null ? undefined : item(v, what);

/** A member of an object. */
export const field = <T>(params: unknown, name: string, item: Reader<T>): T =>
  item(
    typeof params === "object" && params !== null ? (params as Readonly<Record<string, unknown>>)[name] : undefined,
    name,
  );
