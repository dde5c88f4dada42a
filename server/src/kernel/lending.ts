/**
 * @file Which variables may hold a result where the backend has put it, without a copy. Such a result is overwritten when the
 * statement that made it runs again; that is safe where the variable is then assigned anew and nothing else can still hold the
 * old value. So a variable may borrow unless it occurs where values are kept: in an assignment, a list, a loop's iterable, a print.
 */
import type { FunctionValue, Program, ProgramStatement, ValueExpr } from "../language/program.ts";

export class Lending {
  private readonly kept = new Set<string>();
  private readonly calls = new Map<FunctionValue, number>();

  constructor(program: Program) {
    for (const cell of program.cells) this.statements(cell.statements);
    for (const { initial } of program.shareds) this.expression(initial, false);
    for (const { defaults } of program.functions) {
      for (const e of defaults) if (e) this.expression(e, false);
    }
    for (const set of program.streamSets) {
      for (const seed of [set.seed, ...set.streams.map((s) => s.seed)]) if (seed) this.expression(seed, false);
    }
  }

  /** Whether no other place can still hold what these variables held when they are assigned again. */
  mayBorrow(names: readonly string[]): boolean {
    return names.every((name) => !this.kept.has(name));
  }

  /** A function has one memory for its outputs: with a second call in the text, one could overwrite the other's. */
  isCalledOnce(f: FunctionValue): boolean {
    return this.calls.get(f) === 1;
  }

  private statements(list: readonly ProgramStatement[]): void {
    for (const s of list) this.statement(s);
  }

  private statement(s: ProgramStatement): void {
    switch (s.kind) {
      case "expr":
      case "assign":
        this.expression(s.value, true);
        break;
      case "assert":
        if (s.message) this.expression(s.message, false);
        this.expression(s.condition, false);
        break;
      case "track":
        this.expression(s.value, false);
        break;
      case "for":
        this.expression(s.iterable, true);
        this.statements(s.body);
        break;
      case "while":
        this.expression(s.condition, false);
        this.statements(s.body);
        break;
      case "if":
        this.expression(s.condition, false);
        this.statements(s.body);
        this.statements(s.otherwise);
        break;
      case "import":
        this.statements(s.steps);
        break;
      case "init-shared":
      case "init-streams":
      case "show-node":
        break;
    }
  }

  /** `isKept`: whoever asked for the value may hold it for longer than the statement. */
  private expression(e: ValueExpr, isKept: boolean): void {
    switch (e.kind) {
      case "variable":
        if (isKept) this.kept.add(e.name);
        break;
      case "list":
      case "tuple":
        for (const item of e.items) this.expression(item, isKept);
        break;
      case "result":
      case "field":
        this.expression(e.of, isKept);
        break;
      case "builtin":
        for (const a of [...e.args, ...Object.values(e.options)]) this.expression(a, true);
        break;
      case "op":
        for (const x of e.inputs) this.expression(x, false);
        for (const a of Object.values(e.attrs)) if (a.kind === "computed") this.expression(a.value, false);
        break;
      case "call":
        this.calls.set(e.callee, (this.calls.get(e.callee) ?? 0) + 1);
        for (const a of e.args) if (a) this.expression(a, false);
        break;
      case "eval":
        for (const b of e.bindings) this.expression(b.value, false);
        break;
      case "property":
        this.expression(e.of, false);
        break;
      case "set-shared":
      case "set-state":
        this.expression(e.value, false);
        break;
      case "seed":
        this.expression(e.seed, false);
        break;
      case "constant":
      case "string":
      case "none":
      case "get-shared":
      case "get-state":
      case "state-of":
        break;
    }
  }
}
