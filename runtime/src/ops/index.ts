/** @file The list of all ops. Importing it registers them. */
import { add } from "./elementwise/add.ts";
import { tanh } from "./elementwise/tanh.ts";
import { leaves } from "./internal/leaves.ts";
import { sum } from "./reduction/sum.ts";
import { random } from "./random/random.ts";
import { register } from "./registry.ts";
import { transpose } from "./shape/transpose.ts";

register([...leaves, add, tanh, sum, random, transpose]);

export { allOps, findOp, opNamed } from "./registry.ts";
