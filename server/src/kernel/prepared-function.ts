/** @file A function of the program with the state that it needs, as the session calls it. */
import { type Callable, isRunFault, type RunFault, type StreamSpec } from "../../../runtime/src/contract.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { bug } from "../../../runtime/src/ir/internal-error.ts";
import type { Node, Ref } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { convert } from "../../../runtime/src/session/convert.ts";
import { type Leaves, leavesOf, refOf } from "../../../runtime/src/session/leaves.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { Span } from "../language/ast.ts";
import type { FunctionValue } from "../language/program.ts";
import { located } from "./faults.ts";
import type { Machine } from "./machine.ts";
import { asTensor, describeValue, type Value } from "./value.ts";
import type { Variable } from "./variables.ts";

const watchedCodes: ReadonlySet<string> = new Set(["non-finite", "debug-mismatch"]);

/** A function of the program, taken up by the session at its first call together with the state that it needs. */
export class PreparedFunction {
  readonly value: FunctionValue;
  private readonly machine: Machine;
  private readonly leaves: Leaves;
  /** Once its state has been made it stays; only another program can take it away. */
  isReady = false;
  private made: Callable | undefined;
  readonly values: readonly { readonly leaf: Node; readonly variable: Variable }[];
  private readonly converted = new Map<number, { readonly from: Value; readonly to: NdArray }>();

  constructor(machine: Machine, value: FunctionValue) {
    this.machine = machine;
    this.value = value;
    this.leaves = leavesOf(value.spec);
    this.values = this.leaves.values.map((leaf) => ({ leaf, variable: machine.variables.of(refOf(leaf)) }));
  }

  get callable(): Callable {
    return this.made ?? bug(`${this.value.spec.name} has not been prepared`);
  }

  /** Makes the shared variables and streams that the function reads or changes. */
  prepare(): RunFault | undefined {
    const { spec, streams } = this.value;
    const shareds = [...this.leaves.shareds.map((n) => refOf(n)), ...spec.updates.map((u) => u.shared.ref)];
    this.made ??= this.machine.prepare(spec);
    for (const ref of shareds) {
      const fault = this.machine.needShared(ref);
      if (fault) return fault;
    }
    for (const ref of [...streams.map((s: StreamSpec) => s.ref), ...this.leaves.streams]) {
      const fault = this.machine.needStream(ref);
      if (fault) return fault;
    }
    this.isReady = true;
    return undefined;
  }

  /** Looks up what the `value` leaves of the graph stand for, in their dtype. */
  readValues(span: Span): RunFault | undefined {
    for (const { leaf, variable } of this.values) {
      const { value } = variable;
      if (value === undefined) return this.machine.notComputed(variable.name, span);
      const { uid } = refOf(leaf);
      if (this.converted.get(uid)?.from === value) continue;
      const t = asTensor(value);
      if (isRunFault(t)) return located(t, span);
      const to = convert(t.array, leaf.type.dtype, t.weak);
      if (!to || to.shape.length !== leaf.type.shape.length) {
        const message = `${this.value.spec.name} was made for \`${variable.name}\` as ${printType(leaf.type)}, but now it is ${describeValue(t)}`;
        return runFault("value-type", message, span);
      }
      this.converted.set(uid, { from: value, to });
    }
    return undefined;
  }

  /**
   * The fault of a call: at the call where arguments do not fit what was declared, which then is a related place; else where it
   * is, with the call as the way to it.
   */
  blameCall(fault: RunFault, call: Span): RunFault {
    const { params, shareds, values } = this.leaves;
    const declared = [...params, ...shareds, ...values].find((n) => n.span !== undefined && n.span === fault.span);
    if (!declared) {
      // What a watched mode finds depends on the state, and so on how many calls there were.
      const number = watchedCodes.has(fault.code) ? `, number ${this.callable.calls}` : "";
      return located(fault, call, `in this call of ${this.value.spec.name}${number}`);
    }
    const here = {
      message: `${refOf(declared).name}: ${printType(declared.type)} declared here`,
      span: declared.span!,
    };
    return { ...fault, span: call, related: [here, ...(fault.related ?? [])] };
  }

  readonly valueOf = (ref: Ref): NdArray => this.converted.get(ref.uid)!.to;
}
