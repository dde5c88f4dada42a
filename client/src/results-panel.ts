/** @file One results panel: a webview that draws what the runs of one file told, and asks for more through here. */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { EventParams, Position, Range, Requests } from "../../server/protocol/requests.ts";
import type { FromPanel, SourcedEvent, ToPanel } from "../../server/protocol/webview.ts";
import { tell, toRange, type Workbench } from "./feature.ts";
import { besides, startAt, titleOf } from "./places.ts";
import { messageOf } from "./server.ts";

export class ResultsPanel implements vscode.Disposable {
  private readonly workbench: Workbench;
  private readonly uri: string;
  private readonly panel: vscode.WebviewPanel;
  private readonly listeners: vscode.Disposable[];
  /** What came before the panel's script was there. */
  private waiting: ToPanel[] | undefined = [];

  constructor(workbench: Workbench, uri: string, panel: vscode.WebviewPanel) {
    this.workbench = workbench;
    this.uri = uri;
    this.panel = panel;
    const { extensionUri } = workbench.context;
    const root = vscode.Uri.joinPath(extensionUri, "dist", "webview");
    const icon = (kind: string) => vscode.Uri.joinPath(extensionUri, "media", `file-${kind}.svg`);
    panel.iconPath = { light: icon("light"), dark: icon("dark") };
    panel.webview.options = { enableScripts: true, localResourceRoots: [root] };
    this.listeners = [
      panel.webview.onDidReceiveMessage((message: FromPanel) => this.receive(message)),
      workbench.sessions.onDidChange(({ session, event, staleness, cleared }) => {
        if (session.uri !== this.uri) return;
        if (event) this.post({ kind: "event", event: this.sourced(event) });
        if (staleness) this.post({ kind: "staleness", params: staleness });
        if (cleared) this.post({ kind: "clear" });
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.post({ kind: "trusted", trusted: true })),
      panel.onDidDispose(() => this.dispose()),
    ];
    panel.webview.html = page(panel.webview, root);
  }

  get isVisible(): boolean {
    return this.panel.visible;
  }

  reveal(preserveFocus: boolean): void {
    this.panel.reveal(undefined, preserveFocus);
  }

  /** At once, or when the panel's script is there. */
  send(message: ToPanel): void {
    if (this.waiting) this.waiting.push(message);
    else this.post(message);
  }

  /** Events of a panel that is not drawn are lost; it asks for all of them when it is drawn again. */
  private post(message: ToPanel): void {
    void this.panel.webview.postMessage(message);
  }

  private sourced(params: EventParams): SourcedEvent {
    const { event } = params;
    const range = event.kind === "diagnostic" ? event.diagnostic.range : "range" in event ? event.range : undefined;
    const document = this.document;
    if (!range || !document || event.kind === "progress") return { params };
    const { line } = this.workbench.sessions.of(this.uri).now(range, params.version).start;
    return line < document.lineCount ? { params, source: document.lineAt(line).text } : { params };
  }

  private get document(): vscode.TextDocument | undefined {
    return vscode.workspace.textDocuments.find((d) => d.uri.toString() === this.uri);
  }

  private receive(message: FromPanel): void {
    const { workbench } = this;
    switch (message.kind) {
      case "ready":
        this.start();
        return;
      case "ask":
        void this.answer(message);
        return;
      case "go-to":
        void tell(workbench, "go to source", () => this.goTo(message.position, message.uri));
        return;
      case "export-value":
        void tell(workbench, "export", () => this.exportValue(message));
        return;
      case "save-file":
        void tell(workbench, "save", () => this.saveFile(message));
        return;
      case "copy":
        void vscode.env.clipboard.writeText(message.text);
        return;
      case "run": {
        const names = { cell: "runCell", above: "runAbove", all: "runAll" } as const;
        void vscode.commands.executeCommand(`tensorgraph.${names[message.what]}`, this.uri, message.cell);
        return;
      }
      case "interrupt":
        void vscode.commands.executeCommand("tensorgraph.interrupt", this.uri);
        return;
      case "graph-of":
        void vscode.commands.executeCommand("tensorgraph.showGraph", this.uri, message.name);
        return;
      case "log":
        workbench.log[message.level](`results panel: ${message.message}`);
    }
  }

  private start(): void {
    const session = this.workbench.sessions.of(this.uri);
    this.post({
      kind: "open",
      uri: this.uri,
      title: titleOf(this.uri),
      trusted: vscode.workspace.isTrusted,
      history: session.history.map((e) => this.sourced(e)),
      statuses: session.statuses,
    });
    for (const message of this.waiting ?? []) this.post(message);
    this.waiting = undefined;
  }

  private async answer({ id, method, params }: Extract<FromPanel, { kind: "ask" }>): Promise<void> {
    try {
      const about = { ...params, uri: this.uri } as Requests[typeof method]["params"];
      this.post({ kind: "answer", id, ok: true, result: await this.workbench.server.request(method, about) });
    } catch (e) {
      this.post({ kind: "answer", id, ok: false, message: messageOf(e) });
    }
  }

  private async goTo(position: Position | Range, uri = this.uri): Promise<void> {
    const range = "start" in position ? position : { start: position, end: position };
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    const shown = vscode.window.visibleTextEditors.find((e) => e.document === document);
    const column = shown?.viewColumn ?? vscode.ViewColumn.One;
    await vscode.window.showTextDocument(document, { selection: toRange(range), viewColumn: column });
  }

  private async exportValue({ of, format, name }: Extract<FromPanel, { kind: "export-value" }>): Promise<void> {
    const path = await this.chooseFile(`${name}.${format}`);
    if (path)
      await this.workbench.server.request("tensorgraph/exportValue", { uri: this.uri, ...of, path: path.fsPath });
  }

  private async saveFile({ name, content, encoding }: Extract<FromPanel, { kind: "save-file" }>): Promise<void> {
    const path = await this.chooseFile(name);
    if (path)
      await vscode.workspace.fs.writeFile(path, Buffer.from(content, encoding === "base64" ? "base64" : "utf8"));
  }

  private async chooseFile(name: string): Promise<vscode.Uri | undefined> {
    const folder = this.document && besides(this.document, "");
    const defaultUri = folder && vscode.Uri.joinPath(folder, name);
    return vscode.window.showSaveDialog(startAt(defaultUri));
  }

  dispose(): void {
    for (const l of this.listeners.splice(0)) l.dispose();
    this.panel.dispose();
  }
}

/** Nothing but the panel's own script and styles may be loaded, and nothing from the network. */
function page(webview: vscode.Webview, root: vscode.Uri): string {
  const { bundle } = vscode.l10n;
  const words = bundle ? ` data-words="${escaped(JSON.stringify(bundle))}"` : "";
  const nonce = randomBytes(16).toString("base64");
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, name));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data: blob:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escaped(bundle ? vscode.env.language : "en")}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file("webview.css")}">
<title>${escaped(vscode.l10n.t("Results"))}</title>
</head>
<body${words}>
<main id="root"></main>
<script nonce="${nonce}" src="${file("webview.js")}"></script>
</body>
</html>`;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
