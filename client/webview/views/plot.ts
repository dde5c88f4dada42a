/** @file Lines and bars by uPlot, in the colours of the theme, with a cursor that keys move as the mouse does. */
import uPlot from "uplot";
import { numberText } from "../data/elements.ts";
import { type PlotData, svgPlot } from "../data/svg-plot.ts";
import { tickTexts } from "../data/ticks.ts";
import { element } from "../element.ts";
import { colour, font, onThemeChange, seriesColours } from "../theme.ts";
import type { Picture } from "./picture.ts";

export interface PlotOptions {
  /** What it is, for screen readers and as the title of exports. */
  readonly label: string;
  readonly xLabel: string;
  readonly bars?: boolean;
  readonly log?: boolean;
  /** A part along x was chosen by dragging or by `+`; undefined: all of it. */
  readonly onRange?: (range: { readonly from: number; readonly to: number } | undefined) => void;
}

export interface Plot extends Picture {
  /** Draws other points in the same frame. */
  update(data: PlotData): void;
}

const height = 240;
const dashes: readonly number[][] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 4], [1, 4]];

export function plot(first: PlotData, options: PlotOptions): Plot {
  let data = first;
  const frame = element("div", { class: "plot", tabindex: 0, role: "img", "aria-label": options.label });
  const readout = element("output", { class: "readout" }, " ");
  const legend = data.series.length > 1 ? legendOf(data) : undefined;
  const root = element("div", { class: "plot-view" }, frame, legend, readout);
  let drawn: uPlot | undefined;

  const draw = (): void => {
    drawn?.destroy();
    drawn = new uPlot(uplotOptions(), aligned(data, options.log === true), frame);
  };

  const uplotOptions = (): uPlot.Options => ({
    width: Math.max(160, frame.clientWidth),
    height,
    legend: { show: false },
    cursor: {
      drag: { x: options.onRange !== undefined, y: false, setScale: false },
      points: { size: 6 },
      y: false,
    },
    scales: {
      x: { time: false, ...(options.bars && { range: aroundBars }) },
      y: options.log ? { distr: 3 } : options.bars ? { range: fromZero } : {},
    },
    axes: [axis(options.xLabel), { ...axis(), size: axisWidth }],
    series: [{}, ...data.series.map((s, i) => seriesOptions(s.name, i))],
    hooks: {
      setCursor: [(u) => tell(u.cursor.idx)],
      setSelect: [
        (u) => {
          if (u.select.width < 4) return;
          options.onRange?.({
            from: u.posToVal(u.select.left, "x"),
            to: u.posToVal(u.select.left + u.select.width, "x"),
          });
        },
      ],
    },
  });

  const seriesOptions = (name: string, i: number): uPlot.Series => {
    const ink = colour(seriesColours[i % seriesColours.length]!);
    const bars = options.bars ? { paths: uPlot.paths.bars!({ size: [0.92, 100] }), fill: ink } : {};
    return {
      label: name,
      stroke: ink,
      width: 1.5,
      dash: dashes[i % dashes.length]!,
      points: { show: shortSeries(data) && options.bars !== true },
      ...bars,
    };
  };

  const axis = (label?: string): uPlot.Axis => ({
    stroke: colour("foreground"),
    font: font(),
    grid: { stroke: colour("grid"), width: 0.5 },
    ticks: { stroke: colour("grid"), width: 0.5 },
    values: (_, at) =>
      options.log && label === undefined ? at.map((x) => (x === null ? "" : numberText(x, 3))) : tickTexts(at),
    ...(label !== undefined && label !== "" && { label, labelFont: font(), labelSize: 20, size: 30 }),
  });

  const tell = (at: number | null | undefined): void => {
    if (at === null || at === undefined || data.x[at] === undefined) {
      readout.textContent = " ";
      return;
    }
    const values = data.series.map((s) => {
      const v = s.values[at];
      const text = v === null || v === undefined ? "nan" : numberText(v, 6);
      return data.series.length > 1 ? `${s.name} ${text}` : text;
    });
    readout.textContent = `${options.xLabel || "x"} ${numberText(data.x[at]!, 6)}: ${values.join(", ")}`;
  };

  const moveCursor = (at: number): void => {
    const u = drawn!;
    const left = u.valToPos(data.x[at]!, "x");
    const value = data.series[0]?.values[at];
    u.setCursor({ left, top: typeof value === "number" ? u.valToPos(value, "y") : 0 });
  };
  frame.addEventListener("keydown", (event) => {
    if (drawn === undefined || data.x.length === 0) return;
    const now = drawn.cursor.idx ?? -1;
    const last = data.x.length - 1;
    const page = Math.max(1, Math.round(data.x.length / 20));
    const moves: Record<string, number> = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      PageUp: now - page,
      PageDown: now + page,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      moveCursor(Math.max(0, Math.min(last, to)));
    } else if (event.key === "+" && options.onRange !== undefined && now >= 0) {
      const span = (data.x[last]! - data.x[0]!) / 4;
      options.onRange({ from: data.x[now]! - span, to: data.x[now]! + span });
    } else if ((event.key === "-" || event.key === "Escape") && options.onRange !== undefined)
      options.onRange(undefined);
  });
  frame.addEventListener("dblclick", () => options.onRange?.(undefined));

  new ResizeObserver(() => {
    if (frame.clientWidth === 0) return;
    if (drawn === undefined) draw();
    else if (drawn.width !== frame.clientWidth) drawn.setSize({ width: frame.clientWidth, height });
  }).observe(frame);
  onThemeChange(frame, draw);

  return {
    element: root,
    update(next) {
      const same = next.series.length === data.series.length && shortSeries(next) === shortSeries(data);
      data = next;
      if (drawn !== undefined && same) drawn.setData(aligned(data, options.log === true));
      else if (drawn !== undefined) draw();
    },
    png: () => (drawn === undefined ? undefined : onBackground(drawn.ctx.canvas)),
    svg: () =>
      svgPlot(data, {
        title: options.label,
        xLabel: options.xLabel,
        bars: options.bars === true,
        log: options.log === true,
        background: colour("background"),
        foreground: colour("foreground"),
        grid: colour("grid"),
        colours: seriesColours.map(colour),
      }),
  };
}

/** Few points show as points: a single one makes no line. */
const shortSeries = ({ x }: PlotData): boolean => x.length <= 40;

/** A logarithmic scale has no place for what is not positive. */
const aligned = ({ x, series }: PlotData, log: boolean): uPlot.AlignedData => [
  x as number[],
  ...series.map((s) => s.values.map((v) => (v === null || !Number.isFinite(v) || (log && v <= 0) ? null : v))),
];

const fromZero = (_: uPlot, __: number, most: number): [number, number] => [0, most > 0 ? most * 1.05 : 1];

/** The first and the last bar reach half their width beyond their middles. */
const aroundBars = (u: uPlot, from: number, to: number): [number, number] => {
  const [x] = u.data;
  const half = x.length > 1 ? (x[1]! - x[0]!) / 2 : 0.5;
  return [from - half, to + half];
};

/** As wide as its longest label needs. */
const axisWidth = (u: uPlot, values: string[] | null): number => {
  const longest = (values ?? []).reduce((most, text) => (text.length > most.length ? text : most), "");
  u.ctx.save();
  u.ctx.font = font();
  const { width } = u.ctx.measureText(longest);
  u.ctx.restore();
  return Math.ceil(width) + 22;
};

function legendOf({ series }: PlotData): HTMLElement {
  return element(
    "ul",
    { class: "legend" },
    ...series.map((s, i) => element("li", { class: `series-${i % seriesColours.length}` }, s.name)),
  );
}

/** The canvas itself is transparent. */
export function onBackground(canvas: HTMLCanvasElement): string {
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext("2d")!;
  context.fillStyle = colour("background");
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  return copy.toDataURL("image/png");
}
