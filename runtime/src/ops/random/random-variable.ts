/** @file Looks distributions up and makes the nodes of random variables: what a method call on a stream set means. */
import type { Dtype } from "../../ir/dtype.ts";
import type { Attrs, DimCheck, Node, Ref, Span } from "../../ir/node.ts";
import type { TensorType } from "../../ir/type.ts";
import { build, typeContext } from "../build.ts";
import { Builder } from "../builder.ts";
import { type Fault, isFault } from "../op.ts";
import type { Distribution, Draws, Generator } from "./distribution.ts";
import { drawType, sizeOfAttrs } from "./draw-type.ts";
import { mrg31k3pDistributions } from "./mrg31k3p-distributions.ts";
import { mt19937Distributions } from "./mt19937-distributions.ts";

/** All distributions of a generator, in the order of the manual. */
export const distributionsOf = (generator: Generator): readonly Distribution[] =>
  generator === "mt19937" ? mt19937Distributions : mrg31k3pDistributions;

/** The distribution called so, also by an alias. */
export const findDistribution = (generator: Generator, name: string): Distribution | undefined =>
  distributionsOf(generator).find((d) => d.name === name || d.aliases?.includes(name));

/**
 * The node of a random variable that draws from `stream`. `inputs` are the tensor parameters in the order of the signature,
 * defaults included, a last `none` left out; `attrs` the others (`size`, `dtype`, `replace`, …; `seed` and `nstreams` are not
 * read). Around the `random` node there can be arithmetic: location, scale, a cast.
 */
export function randomVariable(
  generator: Generator,
  distribution: Distribution,
  stream: Ref,
  inputs: readonly Node[],
  attrs: Attrs = {},
  span?: Span,
): Node | Fault {
  const dtype = (attrs.dtype as Dtype | null | undefined) ?? distribution.dtype(inputs.map((x) => x.type));
  const size = sizeOfAttrs(attrs);
  const base = { stream, generator, size, dtype };
  const draws: Draws = {
    g: new Builder(span),
    dtype,
    shape: (distribution, parameters) => {
      const unproved: DimCheck[] = []; // found again where the parameters meet the draw
      const types = parameters.map((x) => x.type);
      const type = drawType(typeContext(unproved), types, { ...base, distribution });
      return isFault(type) ? type : (type as TensorType).shape;
    },
    draw: (distribution, parameters, as = {}) =>
      build(
        "random",
        parameters,
        { ...base, ...as.attrs, distribution, size: as.size ?? size, dtype: as.dtype ?? dtype },
        span,
      ),
  };
  return distribution.make(draws, inputs, attrs);
}
