/** @file Asks for views in a thread of their own, one after the other, so that nothing else waits for them; a cancelled one is cut off. */
import { Worker } from "node:worker_threads";
import { type CancellationToken, ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { View } from "./view.ts";
import type { ViewAnswer, ViewQuestion } from "./view-thread.ts";

interface Job {
  readonly question: ViewQuestion;
  readonly resolve: (view: View) => void;
  readonly reject: (error: ResponseError<void>) => void;
}

/** Beside this file there is `view-thread.js`, in the build as in the bundle. */
const threadFile = new URL("./view-thread.js", import.meta.url);
/** Milliseconds after the last view until the thread's memory is given back. */
const idle = 60_000;

export class Views {
  readonly #waiting: Job[] = [];
  #running: Job | undefined;
  #thread: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** Rejects with a ResponseError: what cannot be shown, or that it was cancelled. */
  ask(question: ViewQuestion, token: CancellationToken): Promise<View> {
    return new Promise((resolve, reject) => {
      const job: Job = { question, resolve, reject };
      this.#waiting.push(job);
      token.onCancellationRequested(() => this.#cancel(job));
      this.#next();
    });
  }

  dispose(): void {
    clearTimeout(this.#idle);
    for (const job of this.#waiting.splice(0)) job.reject(cancelled());
    this.#end();
  }

  #cancel(job: Job): void {
    const place = this.#waiting.indexOf(job);
    if (place >= 0) this.#waiting.splice(place, 1);
    if (place < 0 && this.#running !== job) return;
    job.reject(cancelled());
    // It works on in one piece: there is nothing to ask it.
    if (this.#running === job) this.#end();
    this.#next();
  }

  #next(): void {
    clearTimeout(this.#idle);
    if (this.#running) return;
    this.#running = this.#waiting.shift();
    if (this.#running) {
      this.#thread ??= this.#start();
      this.#thread.postMessage(this.#running.question);
      return;
    }
    this.#idle = setTimeout(() => this.#end(), idle);
    this.#idle.unref();
  }

  #start(): Worker {
    const thread = new Worker(threadFile);
    thread.unref();
    thread.on("message", (answer: ViewAnswer) => {
      if (thread === this.#thread) this.#settle(answer);
    });
    const failed = (how: string): void => {
      if (thread !== this.#thread) return;
      this.#thread = undefined;
      this.#settle({ ok: false, message: `the thread that makes views ended: ${how}` });
    };
    thread.on("error", (error) => failed(error.message));
    thread.on("exit", (code) => failed(`status ${code}`));
    return thread;
  }

  #settle(answer: ViewAnswer): void {
    const job = this.#running;
    this.#running = undefined;
    if (answer.ok) job?.resolve(answer.view);
    else job?.reject(new ResponseError(answer.code ?? ErrorCodes.InternalError, answer.message));
    this.#next();
  }

  #end(): void {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#running?.reject(cancelled());
    this.#running = undefined;
    void thread?.terminate();
  }
}

const cancelled = (): ResponseError<void> => new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
