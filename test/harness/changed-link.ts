/** @file The line to a real device on which a test changes what is said: to lose the device at some point, or to spoil a shader. */
import type { Adapter, Answer, Command, DeviceFailure } from "../../runtime/src/backends/gpu/commands.ts";
import type { DeviceLink } from "../../runtime/src/backends/gpu/link.ts";
import { ThreadLink } from "../../server/src/gpu/thread-link.ts";

export class ChangedLink implements DeviceLink {
  /** What is said in place of a command: others before it, and itself or another last. */
  change: (command: Command) => readonly Command[] = (command) => [command];
  /** What the device is said to be. */
  seenAs: (adapter: Adapter) => Adapter = (adapter) => adapter;
  private readonly inner = new ThreadLink();

  open(): Adapter | DeviceFailure {
    const found = this.inner.open();
    return found.kind === "adapter" ? this.seenAs(found) : found;
  }

  send(command: Command): void {
    for (const c of this.change(command)) this.inner.send(c);
  }

  ask(command: Command): Answer {
    const all = this.change(command);
    for (const c of all.slice(0, -1)) this.inner.send(c);
    return this.inner.ask(all[all.length - 1]!);
  }

  failure(): DeviceFailure | undefined {
    return this.inner.failure();
  }

  close(): void {
    this.inner.close();
  }
}
