/** @file The thread that makes views: an entry point of its own. It reads and checks the text again, since graphs cannot be sent. */
import { parentPort } from "node:worker_threads";
import { ResponseError } from "vscode-languageserver";
import { bug } from "../../../runtime/src/ir/internal-error.ts";
import { type Analysis, analyse } from "../analysis.ts";
import { importsBeside } from "../files/imports-beside.ts";
import { typesBeside } from "../files/types-beside.ts";
import { makeView, type View, type ViewWanted } from "./view.ts";

export interface ViewQuestion {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  /** Of the files that it imports, by path. */
  readonly texts: Readonly<Record<string, string>>;
  /** Data files may be looked at for their types. */
  readonly isTrusted: boolean;
  readonly wanted: ViewWanted;
}

export type ViewAnswer =
  | { readonly ok: true; readonly view: View }
  /** `code` is that of an LSP error; none for a mistake of ours. */
  | { readonly ok: false; readonly message: string; readonly code?: number };

const port = parentPort ?? bug("the thread of views is not a main program");

/** The last text of each document, from which the next is read faster. */
const known = new Map<string, { readonly analysis: Analysis; readonly isTrusted: boolean }>();
/** Of files that the document asked about imports. */
let texts: Readonly<Record<string, string>> = {};
const mostKnown = 4;

port.on("message", (question: ViewQuestion) => {
  let answer: ViewAnswer;
  try {
    answer = { ok: true, view: makeView(snapshotOf(question), question.wanted) };
  } catch (e) {
    known.delete(question.uri);
    const message = e instanceof Error ? e.message : String(e);
    answer = { ok: false, message, ...(e instanceof ResponseError && { code: e.code }) };
  }
  port.postMessage(answer);
});

function snapshotOf({ uri, version, text, isTrusted, ...question }: ViewQuestion): Analysis {
  texts = question.texts;
  const before = known.get(uri);
  const isSame = before?.isTrusted === isTrusted;
  // Data files may have changed meanwhile: what was loaded is looked at again, unless the very same text is asked about.
  const typeOf = isSame ? before.analysis.fileType : typesBeside(uri);
  const imports = isSame ? before.analysis.imports : importsBeside(uri, (file) => texts[file]);
  const earlier = isSame ? before.analysis : undefined;
  const analysis = analyse(uri, version, text, isTrusted ? typeOf : undefined, earlier, imports);
  known.delete(uri);
  known.set(uri, { analysis, isTrusted });
  for (const oldest of known.keys()) if (known.size > mostKnown) known.delete(oldest);
  return analysis;
}
