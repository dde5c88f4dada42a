/** @file Masks between brackets: each becomes the positions where it is true, one array of integers for each of its axes. */
import { compareDims, type Dim, printDim } from "../../ir/dim.ts";
import type { Attrs, Node, Span } from "../../ir/node.ts";
import { Builder } from "../builder.ts";
import { type Adapted, type Fault, fault, isFault } from "../op.ts";
import { type IndexItem, readItems, writeItems } from "./items.ts";
import { coordinatesOf } from "./positions.ts";

/** A mask, and where it stands: over the axes of the tensor from `axis` on. */
export interface PlacedMask {
  /** Of the shape of those axes: what could not be proved is claimed. */
  readonly mask: Node;
  readonly axis: number;
  readonly item: number;
}

/**
 * The masks of `x[...]`, or what is wrong with one; undefined without any. `first` is the operand number of the first tensor
 * between the brackets.
 */
export function masksOf(
  g: Builder,
  inputs: readonly Node[],
  attrs: Attrs,
  first: number,
): readonly PlacedMask[] | Fault | undefined {
  const indices = inputs.slice(first);
  if (!indices.some((n) => n.type.dtype === "bool")) return undefined;
  const items = readItems(attrs);
  const { shape } = inputs[0]!.type;
  let input = 0;
  const ranks = items.map((item) => rankOf(item, takesInput(item) ? indices[input++]! : undefined));
  const scalar = indices.findIndex((n) => n.type.dtype === "bool" && n.type.shape.length === 0);
  if (scalar >= 0)
    return fault("rank", `$${first + scalar} is a bool scalar, which selects nothing; a mask has axes`, [
      first + scalar,
    ]);
  const used = ranks.reduce((a, b) => a + b, 0);
  if (used > shape.length) {
    const axes = (n: number): string => (n === 1 ? "1 axis" : `${n} axes`);
    return fault("rank", `$0 has ${axes(shape.length)}, but masks and indices are given for ${axes(used)}`);
  }
  const found: PlacedMask[] = [];
  let axis = 0;
  input = 0;
  for (const [i, item] of items.entries()) {
    const operand = takesInput(item) ? input++ : undefined;
    const mask = operand === undefined ? undefined : indices[operand]!;
    if (mask?.type.dtype === "bool" && item.kind === "tensor") {
      const fitted = fitMask(g, mask, shape.slice(axis, axis + ranks[i]!), axis, first + operand!);
      if (isFault(fitted)) return fitted;
      found.push({ mask: fitted, axis, item: i });
    }
    axis += item.kind === "ellipsis" ? shape.length - used : ranks[i]!;
  }
  // A bool in another place, such as the start of a window, is no mask: it is refused by its dtype.
  return found.length > 0 ? found : undefined;
}

const takesInput = (item: IndexItem): boolean => item.kind === "tensor" || item.kind === "window";

/** How many axes of the tensor an item stands for. */
function rankOf(item: IndexItem, input: Node | undefined): number {
  if (item.kind === "newaxis" || item.kind === "ellipsis") return 0;
  return item.kind === "tensor" && input!.type.dtype === "bool" ? input!.type.shape.length : 1;
}

function fitMask(g: Builder, mask: Node, wanted: readonly Dim[], axis: number, operand: number): Node | Fault {
  let proved = true;
  for (const [i, dim] of mask.type.shape.entries()) {
    const relation = compareDims(dim, wanted[i]!);
    if (relation === "different") {
      return fault(
        "length",
        `the mask $${operand} is \`${printDim(dim)}\` long, but axis ${axis + i} of $0 is \`${printDim(wanted[i]!)}\``,
        [operand, 0],
        [
          { operand, axis: i, dim },
          { operand: 0, axis: axis + i, dim: wanted[i]! },
        ],
      );
    }
    proved &&= relation === "equal";
  }
  return proved ? mask : g.op("specify_shape", [mask], { shape: [...wanted] });
}

/** The same indexing by positions in place of masks. `first` as above. */
export function withoutMasks(
  inputs: readonly Node[],
  attrs: Attrs,
  first: number,
  span: Span | undefined,
): Adapted | Fault | undefined {
  const g = new Builder(span);
  const masks = masksOf(g, inputs, attrs, first);
  return masks === undefined || isFault(masks) ? masks : byPositions(g, inputs, attrs, first, masks);
}

export function byPositions(
  g: Builder,
  inputs: readonly Node[],
  attrs: Attrs,
  first: number,
  masks: readonly PlacedMask[],
): Adapted {
  const items: IndexItem[] = [];
  const nodes = inputs.slice(0, first);
  const origins = nodes.map((_, i) => i);
  let input = first;
  for (const [i, item] of readItems(attrs).entries()) {
    const at = takesInput(item) ? input++ : undefined;
    const placed = masks.find((m) => m.item === i);
    const given = placed ? coordinatesOf(g, placed.mask) : at === undefined ? [] : [inputs[at]!];
    if (placed) for (const _ of given) items.push({ kind: "tensor" });
    else items.push(item);
    nodes.push(...given);
    for (const _ of given) origins.push(at!);
  }
  return { kind: "adapted", inputs: nodes, attrs: { ...attrs, items: writeItems(items) }, origins };
}
