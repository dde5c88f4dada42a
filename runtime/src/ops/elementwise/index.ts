/** @file The elementwise ops. */
import type { Op } from "../op.ts";
import * as activation from "./activation.ts";
import * as arithmetic from "./arithmetic.ts";
import { cast } from "./cast.ts";
import { comparisons } from "./comparison.ts";
import * as division from "./division.ts";
import * as exponential from "./exponential.ts";
import * as hyperbolic from "./hyperbolic.ts";
import * as identities from "./identities.ts";
import { bitwises, logicals } from "./logical.ts";
import { pow } from "./power.ts";
import * as predicates from "./predicates.ts";
import { roundings } from "./rounding.ts";
import * as selection from "./selection.ts";
import * as sign from "./sign.ts";
import * as bessel from "./special/bessel.ts";
import * as besselOrders from "./special/bessel-orders.ts";
import * as betaFunctions from "./special/beta.ts";
import * as inverseErrorFunctions from "./special/erfinv.ts";
import * as errorFunctions from "./special/error-functions.ts";
import * as gammaFunctions from "./special/gamma-functions.ts";
import * as incompleteGamma from "./special/incomplete-gamma.ts";
import * as logarithmic from "./special/logarithmic.ts";
import * as modifiedBessel from "./special/modified-bessel.ts";
import { polygamma, triGamma } from "./special/polygamma.ts";
import * as trigonometric from "./trigonometric.ts";

export const elementwiseOps: readonly Op[] = [
  ...Object.values(arithmetic),
  ...Object.values(division),
  pow,
  ...comparisons,
  ...logicals,
  ...bitwises,
  ...Object.values(exponential),
  ...Object.values(trigonometric),
  ...Object.values(hyperbolic),
  ...roundings,
  ...Object.values(sign),
  ...Object.values(selection),
  ...Object.values(predicates),
  ...Object.values(activation),
  ...Object.values(errorFunctions),
  ...Object.values(inverseErrorFunctions),
  ...Object.values(gammaFunctions),
  polygamma,
  triGamma,
  ...Object.values(bessel),
  ...Object.values(modifiedBessel),
  ...Object.values(besselOrders),
  ...Object.values(incompleteGamma),
  ...Object.values(betaFunctions),
  ...Object.values(logarithmic),
  cast,
  ...Object.values(identities),
];
