/**
 * @file The results panel's own bundle in a real browser, under the strictest policy that it allows, with the real language server
 * behind it: what the extension would forward is forwarded here.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import type { EventParams, Requests, RunParams, StalenessParams } from "../../server/protocol/requests.ts";
import type { FromPanel, ToPanel } from "../../server/protocol/webview.ts";
import { Runner } from "../lsp/runner.ts";
import { startChromium } from "./chromium.ts";
import { type Theme, themes } from "./themes.ts";
import { patience, until } from "./until.ts";

const site = "http://results.test";
const policy = `default-src 'none'; script-src ${site}; style-src ${site}; img-src data: blob:`;
const bundle = "dist/webview/webview";

/** What the page may do before its script: the editor's function, with its messages kept. */
const fakeEditor = `
  window.posted = [];
  window.violations = [];
  if (location.origin === "${site}") {
    window.keptState = JSON.parse(sessionStorage.getItem("kept") ?? "null") ?? undefined;
    sessionStorage.removeItem("kept");
  }
  document.addEventListener("securitypolicyviolation", (e) => window.violations.push(e.violatedDirective + " " + e.blockedURI));
  window.acquireVsCodeApi = () => ({
    postMessage(message) { window.posted.push(message); window.forward(message); },
    getState() { return window.keptState; },
    setState(state) { window.keptState = JSON.parse(JSON.stringify(state)); },
  });
`;

export class ResultsPage {
  readonly page: Page;
  readonly runner: Runner;
  readonly failures: string[] = [];
  private readonly browser: Browser;
  private uri = "";
  private text: readonly string[] = [];
  private forwarded = 0;
  private files = 0;

  private constructor(browser: Browser, page: Page, runner: Runner) {
    this.browser = browser;
    this.page = page;
    this.runner = runner;
    page.on("pageerror", (error) => this.failures.push(String(error)));
    page.on("console", (message) => message.type() === "error" && this.failures.push(message.text()));
    runner.client.connection.onNotification("tensorgraph/staleness", (params: StalenessParams) => {
      if (params.uri === this.uri) this.send({ kind: "staleness", params });
    });
  }

  static async start(): Promise<ResultsPage> {
    if (!existsSync(`${bundle}.js`)) throw new Error("dist/ is not built: run `npm run build` first");
    const [browser, runner] = await Promise.all([startChromium(), Runner.start({}, { trusted: true })]);
    const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
    page.setDefaultTimeout(patience);
    const it = new ResultsPage(browser, page, runner);
    await page.exposeFunction("forward", (message: FromPanel) => it.answer(message));
    await page.addInitScript(fakeEditor);
    await page.route("**/*", async (route) => {
      const name = new URL(route.request().url()).pathname;
      if (name === "/webview.js")
        return route.fulfill({ contentType: "text/javascript", body: await readFile(`${bundle}.js`) });
      if (name === "/webview.css")
        return route.fulfill({ contentType: "text/css", body: await readFile(`${bundle}.css`) });
      if (name !== "/") return route.fulfill({ status: 404, body: "" });
      const body = `<!DOCTYPE html><html lang="en"><head><title>Results</title><link rel="stylesheet" href="webview.css"></head><body><main id="root"></main><script src="webview.js"></script></body></html>`;
      return route.fulfill({ contentType: "text/html", headers: { "content-security-policy": policy }, body });
    });
    return it;
  }

  /** The address of the file that is shown. */
  get shown(): string {
    return this.uri;
  }

  /** An empty panel of a new file with this text, in a theme. */
  async open(text: string, theme: keyof typeof themes = "dark", uri?: string): Promise<string> {
    this.uri = uri ?? `file:///results/file${++this.files}.tg`;
    this.text = text.split("\n");
    this.forwarded = this.runner.told.length;
    await this.runner.client.open(this.uri, text);
    await this.load(theme);
    return this.uri;
  }

  /** Loads the page as it is when the panel is shown again; `kept` is what it kept by `setState`. */
  async load(theme: keyof typeof themes = "dark", kept?: unknown): Promise<void> {
    if (kept !== undefined) {
      await this.page.evaluate(`sessionStorage.setItem("kept", ${JSON.stringify(JSON.stringify(kept))})`);
    }
    await this.page.goto(site);
    await this.setTheme(themes[theme]);
    await this.until("window.posted.some((m) => m.kind === 'ready')");
    await this.send({
      kind: "open",
      uri: this.uri,
      title: "example.tg",
      trusted: true,
      history: [],
      statuses: { results: [], outputs: [] },
    });
  }

  async setTheme({ kind, variables }: Theme): Promise<void> {
    const set = Object.entries(variables).map(
      ([name, value]) => `root.style.setProperty("--vscode-${name}", ${JSON.stringify(value)});`,
    );
    await this.page.evaluate(
      `(() => { const root = document.documentElement; root.removeAttribute("style"); ${set.join("")} document.body.className = "${kind}"; })()`,
    );
  }

  /** Runs, and forwards all that is told, as it comes. */
  async run(what: RunParams["what"] = { kind: "file" }): Promise<void> {
    const { run } = await this.runner.started(this.uri, what);
    const ended = this.runner.finished(this.uri, run).then(() => true);
    const pause = (): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), 50));
    while (!(await Promise.race([ended, pause()]))) await this.forwardEvents();
    await this.forwardEvents();
  }

  private async forwardEvents(): Promise<void> {
    const fresh = this.runner.told.slice(this.forwarded);
    this.forwarded += fresh.length;
    for (const params of fresh)
      if (params.uri === this.uri) await this.send({ kind: "event", event: this.sourced(params) });
  }

  private sourced(params: EventParams): { params: EventParams; source?: string } {
    const { event } = params;
    const range = event.kind === "diagnostic" ? event.diagnostic.range : "range" in event ? event.range : undefined;
    const source = range && this.text[range.start.line];
    return source === undefined ? { params } : { params, source };
  }

  async send(message: ToPanel): Promise<void> {
    await this.page.evaluate(`window.postMessage(${JSON.stringify(message)}, "*")`);
  }

  /** Messages of a kind that the page has sent. */
  async posted<K extends FromPanel["kind"]>(kind: K): Promise<Extract<FromPanel, { kind: K }>[]> {
    const all = (await this.page.evaluate("window.posted")) as FromPanel[];
    return all.filter((m): m is Extract<FromPanel, { kind: K }> => m.kind === kind);
  }

  /** Until an expression holds on the page, whose policy forbids to poll there. */
  async until(expression: string): Promise<void> {
    await until(expression, async () => Boolean(await this.page.evaluate(expression)));
  }

  private async answer(message: FromPanel): Promise<void> {
    if (message.kind === "graph-of") {
      const graph = await this.runner.ask("tensorgraph/graph", { uri: this.uri, name: message.name });
      await this.send({ kind: "show-graph", name: message.name, graph });
    }
    if (message.kind !== "ask") return;
    const { id, method, params } = message;
    try {
      const about = { ...params, uri: this.uri } as Requests[typeof method]["params"];
      await this.send({ kind: "answer", id, ok: true, result: await this.runner.ask(method, about) });
    } catch (error) {
      await this.send({ kind: "answer", id, ok: false, message: (error as Error).message });
    }
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.runner.stop();
  }
}
