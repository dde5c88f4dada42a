/** @file What every view may use: the extension, the user's choices, and the voice of screen readers. */
import type { Host } from "../host.ts";
import type { Choice } from "../model/keep.ts";

export interface Context {
  readonly host: Host;
  /** The choices of a result, by its key. */
  choice(key: string): Choice;
  choose(key: string, change: Choice): void;
  /** Said by screen readers, politely. */
  announce(text: string): void;
}
