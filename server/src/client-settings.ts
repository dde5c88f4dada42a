/** @file Reads the user's settings from the client: pulled where it can be asked, else as they are sent. */
import { type Connection, DidChangeConfigurationNotification } from "vscode-languageserver";
import { readSettings, type Settings } from "./settings.ts";

export interface SettingsClient {
  /** What the client can do, by a path into its capabilities. */
  readonly can: (capability: string) => boolean;
  readonly use: (settings: Settings) => void;
}

/** Call when the handshake is done. */
export async function startSettings(connection: Connection, { can, use }: SettingsClient): Promise<void> {
  const pull = async (): Promise<void> => {
    try {
      use(readSettings(await connection.workspace.getConfiguration("tensorgraph")));
    } catch (e) {
      connection.console.warn(`the settings could not be read: ${e instanceof Error ? e.message : e}`);
    }
  };
  const canPull = can("workspace.configuration");
  connection.onDidChangeConfiguration(({ settings }) => {
    if (canPull) return void pull();
    const own = typeof settings === "object" && settings !== null ? settings : {};
    use(readSettings((own as Record<string, unknown>).tensorgraph));
  });
  if (can("workspace.didChangeConfiguration.dynamicRegistration")) {
    await connection.client.register(DidChangeConfigurationNotification.type, { section: "tensorgraph" });
  }
  if (canPull) await pull();
}
