/** @file A plot as the text of an SVG file: axes with ticks, and lines or bars. */
import { ticks } from "./ticks.ts";

export interface PlotData {
  readonly x: readonly number[];
  /** One value for each x; null, NaN and infinite ones leave a gap. */
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

export interface PlotLook {
  readonly title: string;
  readonly xLabel: string;
  readonly bars: boolean;
  readonly log: boolean;
  readonly background: string;
  readonly foreground: string;
  readonly grid: string;
  readonly colours: readonly string[];
}

const [width, height] = [720, 400];
const [left, right, top, bottom] = [72, 16, 36, 48];

export function svgPlot({ x, series }: PlotData, look: PlotLook): string {
  const raw = series.flatMap((s) => s.values).filter((v): v is number => isDrawn(v, look.log));
  const scaled = raw.map((v) => (look.log ? Math.log10(v) : v));
  let [low, high] = bounds(scaled);
  if (look.bars) low = Math.min(0, low);
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  let [from, to] = bounds(x);
  if (from === to) [from, to] = [from - 0.5, to + 0.5];
  const px = (v: number): number => round(left + ((v - from) / (to - from)) * (width - left - right));
  const py = (v: number): number => round(height - bottom - ((v - low) / (high - low)) * (height - top - bottom));
  const yTicks = ticks(low, high, 6);
  const yTexts = look.log ? yTicks.at.map((v) => (Number.isInteger(v) ? `1e${v}` : "")) : yTicks.text;
  const xTicks = ticks(from, to, 8);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(look.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${escapeXml(look.background)}"/>`,
    `<g stroke="${escapeXml(look.grid)}" stroke-width="0.5">`,
    ...yTicks.at.map((v) => `<line x1="${left}" x2="${width - right}" y1="${py(v)}" y2="${py(v)}"/>`),
    ...xTicks.at.map((v) => `<line x1="${px(v)}" x2="${px(v)}" y1="${top}" y2="${height - bottom}"/>`),
    "</g>",
    `<g fill="${escapeXml(look.foreground)}">`,
    `<text x="${left}" y="20" font-weight="bold">${escapeXml(look.title)}</text>`,
    ...yTicks.at.map((v, i) => `<text x="${left - 8}" y="${py(v) + 4}" text-anchor="end">${yTexts[i]}</text>`),
    ...xTicks.at.map(
      (v, i) => `<text x="${px(v)}" y="${height - bottom + 18}" text-anchor="middle">${xTicks.text[i]}</text>`,
    ),
    `<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle">${escapeXml(look.xLabel)}</text>`,
    "</g>",
    ...series.map((s, i) => {
      const ink = escapeXml(look.colours[i % look.colours.length]!);
      const points = s.values.map((v, k) =>
        isDrawn(v, look.log) ? ([px(x[k]!), py(look.log ? Math.log10(v) : v)] as const) : undefined,
      );
      if (!look.bars) return `<path fill="none" stroke="${ink}" stroke-width="1.5" d="${pathOf(points)}"/>`;
      const barWidth = Math.max(1, x.length > 1 ? (px(x[1]!) - px(x[0]!)) * 0.92 : 40);
      const base = py(0);
      return points
        .map(
          (p) =>
            p &&
            `<rect x="${round(p[0] - barWidth / 2)}" y="${p[1]}" width="${round(barWidth)}" height="${round(base - p[1])}" fill="${ink}"/>`,
        )
        .join("");
    }),
    ...(series.length > 1
      ? series.map(
          (s, i) =>
            `<text x="${width - right - 4}" y="${top + 14 + 16 * i}" text-anchor="end" fill="${escapeXml(look.colours[i % look.colours.length]!)}">${escapeXml(s.name)}</text>`,
        )
      : []),
    "</svg>",
  ];
  return parts.join("\n");
}

const isDrawn = (v: number | null, log: boolean): v is number => v !== null && Number.isFinite(v) && (!log || v > 0);

const bounds = (values: readonly number[]): [number, number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low > high ? [0, 1] : [low, high];
};

const pathOf = (points: readonly (readonly [number, number] | undefined)[]): string =>
  points.map((p, i) => (p === undefined ? "" : `${points[i - 1] === undefined ? "M" : "L"}${p[0]} ${p[1]}`)).join("");

const round = (v: number): number => Math.round(v * 100) / 100;

export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
