/** @file The editor's colours, for what is drawn by hand; changes of theme redraw it. */

export type Rgb = readonly [number, number, number];

/** What the page reads of the theme; each names the variable to take where the theme leaves it out. */
const variables = {
  background: ["--vscode-editor-background", "--vscode-panel-background"],
  foreground: ["--vscode-foreground", "--vscode-editor-foreground"],
  muted: ["--vscode-descriptionForeground", "--vscode-foreground"],
  grid: [
    "--vscode-widget-border",
    "--vscode-editorWidget-border",
    "--vscode-contrastBorder",
    "--vscode-descriptionForeground",
  ],
  blue: ["--vscode-charts-blue", "--vscode-foreground"],
  red: ["--vscode-charts-red", "--vscode-errorForeground"],
  orange: ["--vscode-charts-orange", "--vscode-foreground"],
  green: ["--vscode-charts-green", "--vscode-foreground"],
  purple: ["--vscode-charts-purple", "--vscode-foreground"],
  yellow: ["--vscode-charts-yellow", "--vscode-foreground"],
  mark: ["--vscode-editorWarning-foreground", "--vscode-foreground"],
} as const;

export type ThemeColour = keyof typeof variables;

export function colour(name: ThemeColour): string {
  const style = getComputedStyle(document.body);
  for (const variable of variables[name]) {
    const value = style.getPropertyValue(variable).trim();
    if (value !== "") return value;
  }
  return style.color;
}

/** Colours of several series, told apart by their dashes too. */
export const seriesColours: readonly ThemeColour[] = ["blue", "orange", "green", "purple", "red", "yellow"];

export const font = (): string => {
  const style = getComputedStyle(document.body);
  return `${style.fontSize} ${style.fontFamily}`;
};

const parser = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** Any CSS colour in bytes, over the background. */
export function rgb(name: ThemeColour): Rgb {
  if (parser === null) return [128, 128, 128];
  parser.canvas.width = 1;
  parser.canvas.height = 1;
  parser.fillStyle = colour("background");
  parser.fillRect(0, 0, 1, 1);
  parser.fillStyle = colour(name);
  parser.fillRect(0, 0, 1, 1);
  const [r, g, b] = parser.getImageData(0, 0, 1, 1).data;
  return [r!, g!, b!];
}

const drawn = new Map<globalThis.Element, () => void>();

/** Calls `redraw` after the theme has changed, as long as `owner` is on the page. */
export function onThemeChange(owner: globalThis.Element, redraw: () => void): void {
  drawn.set(owner, redraw);
}

/** The editor changes the classes of the body and the variables of the root. */
export function watchTheme(): void {
  let waiting = false;
  const changed = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      for (const [owner, redraw] of [...drawn]) {
        if (owner.isConnected) redraw();
        else drawn.delete(owner);
      }
    });
  };
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "class"] });
}
