/** @file Elements at positions within the windows of a pooling: read, or added up where windows overlap. */
import { bug } from "../../ir/internal-error.ts";
import { rowMajor } from "../../ops/shape/strided.ts";
import type { KernelStep, Use } from "../../optimize/plan.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { join } from "./helpers/integer.ts";
import { placesOf, quotientText } from "./integer-text.ts";
import { type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";

/** The position that stands at a place, counted in C order within the last axes. */
function positionAt(text: KernelText, { tensor, window }: Use, at: readonly string[]): string {
  const found = text.load(tensor, indexText(window.offset, window.strides, at));
  return found.kind === "wide" ? text.integer(text.call(join, found.upper, found.lower)) : bug("positions are int32");
}

export function windowPickKernels(step: KernelStep): PlannedKernel[] {
  const target = step.targets[0] ?? bug("a reading without a result");
  const [x, positions] = step.inputs as readonly [Use, Use];
  const outer = target.shape.length - (step.node.attrs.axes as number);
  const text = new KernelText();
  const grid = gridOf(text, target.shape);
  const position = positionAt(text, positions, grid.at);
  const lengths = x.window.shape.slice(outer);
  const inner = placesOf(text, position, lengths);
  const index = indexText(x.window.offset, x.window.strides, [...grid.at.slice(0, outer), ...inner]);
  text.line(`return ${text.element(x.tensor, index)};`);
  return [planned(text, grid.output, target, step.nodes)];
}

/** Each thread looks at the windows in which its element lies: at most ceil(window / stride) along an axis. */
export function windowPutKernels(step: KernelStep): PlannedKernel[] {
  const target = step.targets[0] ?? bug("a writing without a result");
  const [dy, positions] = step.inputs as readonly [Use, Use];
  const { window, stride } = step.node.attrs as {
    readonly window: readonly number[];
    readonly stride: readonly number[];
  };
  const outer = target.shape.length - window.length;
  const lengths = target.shape.slice(outer);
  const text = new KernelText();
  const grid = gridOf(text, target.shape);
  const inner = grid.at.slice(outer);
  const own = text.integer(indexText(0, rowMajor(lengths), inner));
  const total = text.local("0.0");
  const places: string[] = [];
  let depth = 0;
  for (const [axis, at] of inner.entries()) {
    const last = quotientText(text, at, stride[axis]!, lengths[axis]!);
    const count = Math.ceil(window[axis]! / stride[axis]!);
    const there = dy.window.shape[outer + axis]!;
    let place = text.integer(last);
    if (count > 1) {
      const turn = text.name();
      text.line(`for (let ${turn} = 0; ${turn} < ${count}; ${turn}++) {`);
      depth++;
      place = text.integer(`${place} - ${turn}`);
    }
    const conditions = [
      ...(count > 1 ? [`${place} >= 0`] : []),
      ...(Math.floor((lengths[axis]! - 1) / stride[axis]!) >= there ? [`${place} < ${there}`] : []),
    ];
    if (conditions.length > 0) {
      text.line(`if (${conditions.join(" && ")}) {`);
      depth++;
    }
    places.push(place);
  }
  const at = [...grid.at.slice(0, outer), ...places];
  text.line(`if (${positionAt(text, positions, at)} == ${own}) {`);
  const element = text.element(dy.tensor, indexText(dy.window.offset, dy.window.strides, at));
  text.line(`${total} = ${total} + ${element};`);
  text.line("}".repeat(depth + 1));
  text.line(`return ${total};`);
  return [planned(text, grid.output, target, step.nodes)];
}
