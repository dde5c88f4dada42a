/** @file Waiting for what comes at some time. */

/** Milliseconds that a wait may take: far more than anything needs, also on a slow machine beside much else. Reached only by what fails. */
export const patience = 90_000;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks again until there is an answer. A question that fails is asked again, too: what it looked at may have been drawn anew. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>, limit = patience): Promise<T> {
  const end = Date.now() + limit;
  for (let failure: unknown; ; ) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      failure = undefined;
    } catch (e) {
      failure = e;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${limit} ms in vain for ${what}${failure ? `: ${messageOf(failure)}` : ""}`);
    }
    await pause(100);
  }
}

/**
 * Does what a user does again who sees that it had no effect: a key or a click can be lost when something else takes the focus or is
 * drawn anew meanwhile. `attempt` fails when it has not come to its end in the milliseconds that it is given, which are more each time;
 * `undo` goes back to where the next one can begin.
 */
export async function persist<T>(
  what: string,
  attempt: (milliseconds: number) => Promise<T>,
  undo: () => Promise<unknown> = async () => {},
): Promise<T> {
  for (let milliseconds = 8000; ; milliseconds *= 2) {
    try {
      return await attempt(milliseconds);
    } catch (e) {
      await undo();
      if (2 * milliseconds > patience) throw new Error(`${what} did not come about: ${messageOf(e)}`);
      await pause(200);
    }
  }
}

const messageOf = (e: unknown): string => (e instanceof Error ? e.message : String(e));
