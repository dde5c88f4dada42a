/** @file Calls that come in a burst are made once, soon after the first of them. */
import type * as vscode from "vscode";

/** `call` makes the call within `delay` milliseconds; more of them in between make one. */
export interface Quiet extends vscode.Disposable {
  readonly call: () => void;
}

export function whenQuiet(act: () => void, delay: number): Quiet {
  let timer: NodeJS.Timeout | undefined;
  return {
    call: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        act();
      }, delay);
    },
    dispose: () => clearTimeout(timer),
  };
}
