/** @file What an expression would mean at a place of a file that has been checked: for calls that are still being typed. */
import type { Statement } from "../ast.ts";
import { parse } from "../parse.ts";
import type { RandomVariable } from "../program.ts";
import type { Checked } from "./check.ts";
import type { Context, FileState } from "./context.ts";
import type { Entity } from "./entity.ts";
import { elaborate } from "./expression.ts";
import { newRecord } from "./record.ts";
import { newScope } from "./scope.ts";
import { elaborateBlock } from "./statements.ts";

/** Elaborates the text of an expression; undefined when it has a mistake. Nothing of the file is changed. */
export type Probe = (text: string) => Entity | undefined;

/** With the names that the statements above an offset put in force. */
export function probeAt(checked: Checked, offset: number): Probe {
  const scope = newScope();
  for (const [s, { writes }] of checked.records) {
    if (s.span.start > offset) break;
    for (const binding of writes) scope.names.set(binding.name, binding);
  }
  const dims = new Map(checked.info.dims.map((d) => [d.name, { ...d, uses: [...d.uses] }]));
  const own: Statement | undefined = checked.records.keys().next().value;
  const options = own && checked.modules.states.get(own.span.file)?.options;
  return (text) => {
    const { file: source, diagnostics } = parse(`${text}\n`);
    const s = source.cells[0]?.statements[0];
    if (diagnostics.length > 0 || s?.kind !== "expr") return undefined;
    const file: FileState = {
      // Those of the file: its defs are at home here. What a message would quote does not matter.
      options: options ?? { text },
      modules: checked.modules,
      brought: new Set(),
      dims,
      assignments: new Map(),
      declared: new Map(),
      saved: new Map(),
      topScope: scope,
      suggestions: { left: 0 },
      randomVariables: new Map(),
      declaredTypes: new Map(),
      declarations: new Map(),
    };
    const record = newRecord(s);
    const cx: Context = {
      file,
      record,
      scope,
      sink: record.diagnostics,
      before: [],
      statement: s.span,
      dry: true,
      elaborate,
      block: elaborateBlock,
    };
    const entity = elaborate(cx, s.value);
    // A draw is noted in its set of streams, which is the file's.
    for (const { set, variable } of record.draws) {
      const streams = set.streams as RandomVariable[];
      streams.splice(streams.indexOf(variable), 1);
    }
    return record.diagnostics.length > 0 || entity.kind === "poison" ? undefined : entity;
  };
}
