/** @file The value variables of a file: one place each, by name; they outlive an edit of the text. */
import type { Ref } from "../../../runtime/src/ir/node.ts";
import type { Value } from "./value.ts";

export interface Variable {
  readonly name: string;
  value: Value | undefined;
  /** Counts the values that it has had. */
  version: number;
}

export class Variables {
  private readonly byName = new Map<string, Variable>();
  private readonly byRef = new Map<number, Variable>();

  /** The place of that name, made if it is new; without a value at first. */
  named(name: string): Variable {
    const known = this.byName.get(name);
    if (known) return known;
    const made: Variable = { name, value: undefined, version: 0 };
    this.byName.set(name, made);
    return made;
  }

  /** The place that a `value` leaf of a graph reads. */
  of(ref: Ref): Variable {
    const known = this.byRef.get(ref.uid);
    if (known) return known;
    const place = this.named(ref.name);
    this.byRef.set(ref.uid, place);
    return place;
  }

  /** Forgets which leaves read which place: those of a text that has been replaced. */
  forgetRefs(): void {
    this.byRef.clear();
  }

  versions(): ReadonlyMap<string, number> {
    return new Map([...this.byName.values()].map((v) => [v.name, v.version]));
  }

  all(): Iterable<Variable> {
    return this.byName.values();
  }
}

export function assign(variable: Variable, value: Value): void {
  variable.value = value;
  variable.version++;
}
