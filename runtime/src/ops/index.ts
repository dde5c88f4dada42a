/** @file The list of all ops. Importing it registers them. */
import { complexOps } from "./complex/complex-ops.ts";
import { controlOps } from "./control/index.ts";
import { creationOps } from "./creation/index.ts";
import { elementwiseOps } from "./elementwise/index.ts";
import { indexingOps } from "./indexing/index.ts";
import { leaves } from "./internal/leaves.ts";
import { linalgOps } from "./linalg/index.ts";
import { neuralOps } from "./neural/index.ts";
import { random } from "./random/random.ts";
import { reductionOps } from "./reduction/index.ts";
import { register } from "./registry.ts";
import { shapeOps } from "./shape/index.ts";

register([
  ...leaves,
  ...elementwiseOps,
  ...complexOps,
  ...reductionOps,
  ...shapeOps,
  ...creationOps,
  ...indexingOps,
  ...linalgOps,
  ...neuralOps,
  random,
  ...controlOps,
]);

export { allOps, findOp, opNamed } from "./registry.ts";
