/** @file What of a session's state goes on when the text of its file has been edited: what has the same name and type. */
import type { StreamSpec } from "../../../runtime/src/contract.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import type { Session } from "../../../runtime/src/session.ts";
import type { Program, SharedVariable } from "../language/program.ts";

/** Hands state over to `now` and forgets the rest. Gives the shared variables whose type changed, with what they were. */
export function carryState(
  before: Program | undefined,
  now: Program,
  session: Session,
): readonly { readonly shared: SharedVariable; readonly was: string }[] {
  if (!before) return [];
  carryStreams(before, now, session);
  const changed: { shared: SharedVariable; was: string }[] = [];
  for (const old of before.shareds) {
    const { ref, type } = old.spec;
    if (!session.hasShared(ref)) continue;
    const shared = now.shareds.find((s) => s.spec.ref.name === ref.name);
    if (shared && printType(shared.spec.type) === printType(type)) session.renameShared(ref, shared.spec);
    else {
      session.forgetShared(ref);
      if (shared) changed.push({ shared, was: printType(type) });
    }
  }
  return changed;
}

function carryStreams(before: Program, now: Program, session: Session): void {
  const next = streamsByKey(now);
  for (const [key, spec] of streamsByKey(before)) {
    if (!session.hasStream(spec.ref)) continue;
    const state = session.getStream(spec.ref);
    session.forgetStream(spec.ref);
    const heir = next.get(key);
    if (heir) session.initStream(heir, state);
  }
}

/** The variable's name in a key of `streamsByKey`. */
export const nameOfKey = (key: string): string => key.split(" ")[2] ?? key;

/** Streams by generator, set, name, and which one of that name. */
export function streamsByKey(program: Program): Map<string, StreamSpec> {
  const found = new Map<string, StreamSpec>();
  for (const set of program.streamSets) {
    for (const { spec } of set.streams) {
      let occurrence = 0;
      const key = (): string => `${set.generator} ${set.name} ${spec.ref.name} ${occurrence}`;
      while (found.has(key())) occurrence++;
      found.set(key(), spec);
    }
  }
  return found;
}
