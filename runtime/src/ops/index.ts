/** @file The list of all ops. Importing it registers them. */
import { add } from "./elementwise/add.ts";
import { tanh } from "./elementwise/tanh.ts";
import { leaves } from "./internal/leaves.ts";
import { linalgOps } from "./linalg/index.ts";
import { random } from "./random/random.ts";
import { sum } from "./reduction/sum.ts";
import { register } from "./registry.ts";
import { shapeOps } from "./shape/index.ts";

register([...leaves, add, tanh, sum, random, ...shapeOps, ...linalgOps]);

export { allOps, findOp, opNamed } from "./registry.ts";
