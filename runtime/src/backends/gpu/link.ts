/** @file How a backend reaches a device that has a thread of its own. */
import type { Adapter, Answer, Command, DeviceFailure } from "./commands.ts";

/** The line to one device. Calls are synchronous; only `ask` waits. */
export interface DeviceLink {
  /** Starts the device if it is not running (again, after it was lost); says what it is, or why there is none. */
  open(): Adapter | DeviceFailure;
  /** Queues a command. Waits only while the device is far behind. */
  send(command: Command): void;
  /** Queues a command and waits for its answer; an interrupt ends the waiting. */
  ask(command: Command): Answer;
  /** What has gone wrong since the device was opened, if that is known by now. */
  failure(): DeviceFailure | undefined;
  close(): void;
}
