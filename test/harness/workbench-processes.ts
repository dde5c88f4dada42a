/** @file The processes behind a workbench in a test, the editor's server and the browser: how they start, and how they end. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import type { BrowserServer } from "playwright-core";

const chromiums = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where Chromium is. Throws what to install where it is not. */
export function browserPath(): string {
  const found = chromiums.find((p) => existsSync(p));
  if (found) return found;
  throw new Error("The editor tests drive Chromium, which is not installed: apt-get install chromium");
}

/** What a workbench is made of, as far as it has come. */
export interface Parts {
  readonly base: string;
  readonly server: ChildProcess;
  browser?: BrowserServer;
  isEnding?: boolean;
}

/** Also when a part of it has ended by itself, or does not answer. */
export async function end(parts: Parts): Promise<void> {
  const { base, server, browser } = parts;
  parts.isEnding = true;
  await browser?.kill();
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, "exit");
    server.stdin!.end();
    await ended;
  }
  rmSync(base, { recursive: true, force: true, maxRetries: 5 });
}

/** Milliseconds in which a workbench starts, also beside much else. */
const patience = 200_000;

/** The first line of output, as JSON; what it said instead when it ends before, or says nothing. Tells also of a later end that nobody wanted. */
export async function addressOf(parts: Parts): Promise<string> {
  const { server } = parts;
  let said = "";
  server.stderr!.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  return new Promise((resolve, reject) => {
    const failed = (how: string) => reject(new Error(`the workbench ${how}:\n${said}`));
    const timer = setTimeout(() => failed("does not start"), patience);
    createInterface(server.stdout!).once("line", (line) => {
      clearTimeout(timer);
      resolve((JSON.parse(line) as { url: string }).url);
    });
    server.once("exit", (code, signal) => {
      clearTimeout(timer);
      failed("did not start");
      if (!parts.isEnding) console.error(`the workbench ended by itself (${signal ?? code}):\n${said}`);
    });
  });
}
