/** @file Messages between the kernel's worker and whoever drives it (command line, language server). Types only. */

export interface RunRequest {
  readonly text: string;
  readonly uri: string;
}
