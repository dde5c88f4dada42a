/** @file The bar under a running loop: count, rate, time left, and the latest tracked values. Only on a terminal. */
import { SingleBar } from "cli-progress";

export interface Progress {
  /** A loop's state; `total` is absent for `while`. */
  update(count: number, total: number | undefined, perSecond: number, latest: ReadonlyMap<string, number>): void;
  /** What is waited for, where no rounds are counted. */
  note(text: string): void;
  /** Takes the bar away, so that other lines can be written. */
  clear(): void;
}

export const noProgress: Progress = { update: () => {}, note: () => {}, clear: () => {} };

/** Draws on `stream`, at most ten times a second. */
export function terminalProgress(stream: NodeJS.WriteStream): Progress {
  let bar: SingleBar | undefined;
  let isNoted = false;
  const erase = (): void => {
    bar?.stop();
    bar = undefined;
    if (isNoted) stream.write("\r\x1b[K");
    isNoted = false;
  };
  return {
    update(count, total, perSecond, latest) {
      const known = total !== undefined;
      if (!bar) {
        erase();
        const format = known
          ? "  {bar} {count}/{total} · {rate}/s · {left} left{latest}"
          : "  {count} rounds · {rate}/s{latest}";
        bar = new SingleBar({
          format,
          stream,
          barsize: 24,
          barCompleteChar: "█",
          barIncompleteChar: "░",
          hideCursor: true,
          clearOnComplete: true,
          linewrap: false,
          fps: 10,
        });
        bar.start(total ?? 1, 0, payload());
      }
      bar.update(known ? count : 0, payload());

      function payload(): Record<string, string> {
        return {
          count: String(count),
          rate: perSecond >= 100 ? String(Math.round(perSecond)) : perSecond.toPrecision(3),
          left: known && perSecond > 0 ? duration((total - count) / perSecond) : "?",
          latest: [...latest].map(([name, v]) => ` · ${name} = ${v.toPrecision(6)}`).join(""),
        };
      }
    },
    note(text) {
      erase();
      stream.write(`  ${text} …`);
      isNoted = true;
    },
    clear: erase,
  };
}

/** `4.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
