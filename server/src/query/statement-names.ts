/**
 * @file The names of one statement that the checker keeps no list of: parameters and locals of defs and lambdas, names that
 * functions give to parameters and outputs, keyword arguments, members. By the text of the statement alone, so that an edit elsewhere
 * changes nothing here: spans move along with the text.
 */
import type { Call, DefDecl, DimExpr, Expr, FunctionDecl, Name, Span, Statement } from "../language/ast.ts";
import { eachExpression, operandsOf, partsOfStatement } from "./parts.ts";

export type LocalKind = "def parameter" | "def local" | "def dim" | "lambda parameter" | "parameter" | "output";

/** A name that means something only inside a statement, or through the function that the statement declares. */
export interface Local {
  readonly name: string;
  readonly kind: LocalKind;
  /** Where it is declared. */
  readonly span: Span;
  /** Uses in the same statement. */
  readonly references: readonly Span[];
  /** The def or function that it belongs to; a lambda's statement. */
  readonly owner: Statement;
}

export interface StatementNames {
  readonly locals: readonly Local[];
  /** Names in the body of a def that are not its own. */
  readonly free: readonly Name[];
  /** `name=` in a call of a name. */
  readonly keywords: readonly { readonly callee: Name; readonly name: Name }[];
  /** `object.member`, where the object is a name. */
  readonly members: readonly { readonly object: Name; readonly member: Name }[];
  /** Calls of a name. */
  readonly calls: readonly Call[];
}

const known = new WeakMap<Statement, StatementNames>();

export function namesIn(s: Statement): StatementNames {
  const before = known.get(s);
  if (before) return before;
  const found = new Collector(s).collect();
  known.set(s, found);
  return found;
}

type MutableLocal = Omit<Local, "references"> & { readonly references: Span[] };
type Environment = ReadonlyMap<string, MutableLocal>;

/** Owns the lists while they are made. */
class Collector {
  readonly #statement: Statement;
  readonly #locals: MutableLocal[] = [];
  readonly #free: Name[] = [];
  readonly #keywords: { callee: Name; name: Name }[] = [];
  readonly #members: { object: Name; member: Name }[] = [];
  readonly #calls: Call[] = [];

  constructor(statement: Statement) {
    this.#statement = statement;
  }

  collect(): StatementNames {
    const s = this.#statement;
    eachExpression(s, (e) => this.#note(e));
    if (s.kind === "def") this.#def(s);
    else {
      if (s.kind === "function") this.#function(s);
      this.#lambdas(s);
    }
    return {
      locals: this.#locals,
      free: this.#free,
      keywords: this.#keywords,
      members: this.#members,
      calls: this.#calls,
    };
  }

  #note(e: Expr): void {
    if (e.kind === "member" && e.object.kind === "name") this.#members.push({ object: e.object, member: e.member });
    if (e.kind !== "call" || e.callee.kind !== "name") return;
    this.#calls.push(e);
    for (const a of e.args) if (a.name) this.#keywords.push({ callee: e.callee, name: a.name });
  }

  #declare(name: Name, kind: LocalKind): MutableLocal {
    const local = { name: name.text, kind, span: name.span, references: [], owner: this.#statement };
    this.#locals.push(local);
    return local;
  }

  #function(f: FunctionDecl): void {
    for (const p of f.params) if (p.as) this.#declare(p.as, "parameter");
    for (const o of f.outputs) if (o.as) this.#declare(o.as, "output");
  }

  #def(d: DefDecl): void {
    const names = new Map<string, MutableLocal>();
    for (const p of d.params) names.set(p.name.text, this.#declare(p.name, "def parameter"));
    for (const type of [...d.params.map((p) => p.type), d.result]) {
      for (const dim of type?.dims ?? []) this.#dim(dim, names);
    }
    for (const p of d.params) if (p.default) this.#resolve(p.default, new Map());
    this.#body(d.body, names);
  }

  /** Dim names in the types of a def are its own. */
  #dim(dim: DimExpr, names: Map<string, MutableLocal>): void {
    if (dim.kind === "unknown-dim") return;
    if (dim.kind !== "name") {
      for (const part of operandsOf(dim)) this.#dim(part, names);
      return;
    }
    const local = names.get(dim.text);
    if (local) local.references.push(dim.span);
    else names.set(dim.text, this.#declare(dim, "def dim"));
  }

  #body(statements: readonly Statement[], names: Map<string, MutableLocal>): void {
    const bind = (target: Name): void => {
      const local = names.get(target.text);
      if (local) local.references.push(target.span);
      else names.set(target.text, this.#declare(target, "def local"));
    };
    for (const s of statements) {
      const { expressions, blocks } = partsOfStatement(s);
      for (const e of expressions) this.#resolve(e, names);
      if (s.kind === "assign") s.targets.forEach(bind);
      if (s.kind === "for") bind(s.variable);
      this.#body(blocks, names);
    }
  }

  /** Every name of an expression inside a def: a local's, or one from around the def. */
  #resolve(root: Expr, names: Environment): void {
    const stack: { readonly e: Expr; readonly names: Environment }[] = [{ e: root, names }];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const { e } = at;
      if (e.kind === "name") {
        const local = at.names.get(e.text);
        if (local) local.references.push(e.span);
        else this.#free.push(e);
      }
      const inner = e.kind === "lambda" ? this.#withParams(e.params, at.names) : at.names;
      for (const part of operandsOf(e)) stack.push({ e: part, names: inner });
    }
  }

  #withParams(params: readonly Name[], names: Environment): Environment {
    return new Map([...names, ...params.map((p) => [p.text, this.#declare(p, "lambda parameter")] as const)]);
  }

  /** Lambdas outside defs: of their bodies only the names of parameters matter, the checker knows the others. */
  #lambdas(s: Statement): void {
    eachExpression(s, (e) => {
      if (e.kind !== "lambda") return;
      const names = new Map(e.params.map((p) => [p.text, this.#declare(p, "lambda parameter")]));
      const visit = (part: Expr, shadowed: ReadonlySet<string>): void => {
        if (part.kind === "name" && !shadowed.has(part.text)) names.get(part.text)?.references.push(part.span);
        // The names of an inner lambda hide those of this one.
        const inner = part.kind === "lambda" ? new Set([...shadowed, ...part.params.map((p) => p.text)]) : shadowed;
        for (const operand of operandsOf(part)) visit(operand, inner);
      };
      visit(e.body, new Set());
    });
  }
}
