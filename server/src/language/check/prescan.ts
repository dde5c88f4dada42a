/** @file One look at the whole file before it is checked: how often each name is assigned, where each is declared first, what files are written. */
import type { Expr, Name, SourceFile, Span, Statement } from "../ast.ts";

export interface Prescan {
  readonly assignments: ReadonlyMap<string, number>;
  readonly declared: ReadonlyMap<string, Span>;
  /** By path: the first statement that saves there. */
  readonly saved: ReadonlyMap<string, Span>;
}

export function prescan(file: SourceFile): Prescan {
  const assignments = new Map<string, number>();
  const declared = new Map<string, Span>();
  const saved = new Map<string, Span>();
  const declare = (name: Name): void => {
    if (!declared.has(name.text)) declared.set(name.text, name.span);
  };
  const assign = (name: Name, times: number): void => {
    declare(name);
    assignments.set(name.text, (assignments.get(name.text) ?? 0) + times);
  };
  const visit = (s: Statement): void => {
    switch (s.kind) {
      case "input":
        s.names.forEach(declare);
        break;
      case "shared":
      case "def":
      case "function":
        declare(s.name);
        break;
      case "assign":
        for (const t of s.targets) assign(t, s.operator ? 2 : 1);
        break;
      case "expr": {
        const path = savedPath(s.value);
        if (path !== undefined && !saved.has(path)) saved.set(path, s.span);
        break;
      }
      case "for":
        for (const t of s.targets) assign(t, 2);
        s.body.forEach(visit);
        break;
      case "while":
        s.body.forEach(visit);
        break;
      case "if":
        s.body.forEach(visit);
        s.otherwise?.forEach(visit);
        break;
      case "junk":
        s.declares.forEach(declare);
        s.body.forEach(visit);
        break;
    }
  };
  for (const cell of file.cells) cell.statements.forEach(visit);
  return { assignments, declared, saved };
}

/** Of `save("w.npz", …)`. */
function savedPath(e: Expr): string | undefined {
  if (e.kind !== "call" || e.callee.kind !== "name" || e.callee.text !== "save") return undefined;
  const path = e.args[0]?.value;
  return path?.kind === "string" ? path.value : undefined;
}
