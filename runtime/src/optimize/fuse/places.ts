/** @file Where loops and kernels find the elements of a node: computed at the same point, a number, or a window on memory. */
import { type NdArray, sizeOf } from "../../ir/array.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Node } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import type { Strided } from "../../ops/op.ts";
import { broadcastWindow, isWhole, sameLengths, squeezed, squeezeWindow, whole } from "../strided.ts";
import { constantOf, copyOf, isElementwise, isView, shapeOf } from "./node-kinds.ts";

/** A window on a node that has to be stored. */
export interface MemoryPlace {
  readonly kind: "memory";
  readonly base: Node;
  readonly window: Strided;
}

/** Where a node's elements are found: computed at the same point, or in memory. */
export type Source =
  | { readonly kind: "value"; readonly node: Node }
  | MemoryPlace
  | { readonly kind: "constant"; readonly value: NdArray };

/** Looks each node up once. */
export class Places {
  private readonly places = new Map<Node, MemoryPlace>();
  private readonly inputSources = new Map<Node, readonly Source[]>();
  /** Copies of windows that a reshape cannot see through, by the reshape's node. */
  private readonly copies = new Map<Node, Node>();

  /** Where a node stands in memory (then it has to be stored). */
  memory(node: Node): MemoryPlace {
    const known = this.places.get(node);
    if (known) return known;
    const found = isView(node) ? this.viewed(node) : memoryPlace(node, whole(shapeOf(node)));
    this.places.set(node, found);
    return found;
  }

  private viewed(node: Node): MemoryPlace {
    const copy = this.copies.get(node);
    const input = copy ? memoryPlace(copy, whole(shapeOf(copy))) : this.memory(node.inputs[0]!);
    const window = viewWindow(node, input.window) ?? bug(`%${node.id} is no window on a contiguous tensor`);
    return memoryPlace(input.base, window);
  }

  /** The copy through which a view reads its input, whose elements have to stand side by side first; undefined when none is needed. */
  copyFor(view: Node): Node | undefined {
    if (viewWindow(view, this.memory(view.inputs[0]!).window)) return undefined;
    const copy = copyOf(view.inputs[0]!);
    this.copies.set(view, copy);
    return copy;
  }

  /** By input of a fused node: how it is read where the node is computed. */
  sourcesOf(node: Node): readonly Source[] {
    let found = this.inputSources.get(node);
    if (!found) {
      const shape = shapeOf(isElementwise(node) ? node : node.inputs[0]!);
      found = node.inputs.map((n) => this.source(n, shape));
      this.inputSources.set(node, found);
    }
    return found;
  }

  /** How a node computed at the points of `shape` reads one of its inputs. */
  private source(input: Node, shape: readonly number[]): Source {
    const peeled = peel(input);
    if (isElementwise(peeled) && sameLengths(squeezed(shapeOf(peeled)), squeezed(shape))) {
      return { kind: "value", node: peeled };
    }
    const { base, window } = this.memory(input);
    const value = constantOf(base);
    if (value && value.data.length === 1) return { kind: "constant", value };
    return memoryPlace(base, squeezeWindow(broadcastWindow(window, shape)));
  }
}

const memoryPlace = (base: Node, window: Strided): MemoryPlace => ({ kind: "memory", base, window });

function viewWindow(node: Node, input: Strided): Strided | null {
  const op = opNamed(node.op);
  return op.kind === "view" ? op.view(input, node.attrs, shapeOf(node)) : bug(`${node.op} is no view`);
}

/** Looks through reshapes that only add or take away axes of length 1. */
function peel(node: Node): Node {
  let at = node;
  while (isView(at)) {
    const input = at.inputs[0]!;
    if (!sameLengths(squeezed(shapeOf(at)), squeezed(shapeOf(input)))) break;
    const window = viewWindow(at, whole(shapeOf(input)));
    if (!window || !isWhole(window, sizeOf(shapeOf(input)))) break;
    at = input;
  }
  return at;
}
