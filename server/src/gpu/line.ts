/** @file The thread's end of the line to those who use a device: a port for answers, and the shared words that wake them. */
import type { MessagePort } from "node:worker_threads";
import { type DeviceStart, deviceWords, type FromDevice, type News } from "./messages.ts";

export class Line {
  readonly port: MessagePort;
  private readonly words: Int32Array<SharedArrayBuffer>;

  constructor({ words, port }: DeviceStart) {
    this.port = port;
    this.words = new Int32Array(words);
    Atomics.store(this.words, deviceWords.life, 1);
  }

  answer(message: FromDevice): void {
    const data = message.kind === "elements" ? message.data.map((d) => d.buffer as ArrayBuffer) : [];
    this.port.postMessage(message, data);
    this.wake();
  }

  tell(news: News): void {
    switch (news) {
      case "opening":
        Atomics.store(this.words, deviceWords.failed, 0);
        break;
      case "failed":
        Atomics.store(this.words, deviceWords.failed, 1);
        break;
      case "finished":
      case "built":
        Atomics.add(this.words, deviceWords[news], 1);
    }
    this.wake();
  }

  /** Nothing more is taken: the next opening starts another thread. */
  end(): void {
    Atomics.store(this.words, deviceWords.life, 2);
    this.port.close();
  }

  private wake(): void {
    Atomics.add(this.words, deviceWords.news, 1);
    Atomics.notify(this.words, deviceWords.news);
  }
}
