import { connect, type Socket } from "node:net";
import {
  type StompFrame,
  stompFrame,
  StompFrames,
} from "../../src/triggers/brokers/stomp-frames.ts";

/** As much of a producer as the tests of a broker need. */
export class StompProducer {
  readonly #socket: Socket;
  readonly #frames = new StompFrames(Infinity);
  readonly #come: StompFrame[] = [];
  #wake = Promise.withResolvers<void>();
  #asked = 0;

  private constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1").on("data", (chunk) => {
      this.#come.push(...this.#frames.push(chunk));
      this.#wake.resolve();
    });
  }

  static async open(port: number): Promise<StompProducer> {
    const producer = new StompProducer(port);
    producer.#socket.write(
      stompFrame("CONNECT", {
        "accept-version": "1.2",
        host: "h",
        login: "guest",
        passcode: "guest",
      }),
    );
    await producer.#until(({ command }) => command === "CONNECTED");
    return producer;
  }

  /** Resolves when the broker has it. Without a length it is a message of text, and with one of bytes. */
  async send(queue: string, body: string, headers: Readonly<Record<string, string>> = {}) {
    this.#asked += 1;
    const receipt = String(this.#asked);
    const all = { destination: `/queue/${queue}`, receipt, persistent: "true", ...headers };
    this.#socket.write(stompFrame("SEND", all).slice(0, -1) + body + "\0");
    await this.#until(({ headers: got }) => got.get("receipt-id") === receipt);
  }

  /** The bodies of what is in the queue, which stays there. */
  async browse(queue: string): Promise<readonly string[]> {
    this.#asked += 1;
    const id = `browse-${this.#asked}`;
    const headers = { id, destination: `/queue/${queue}`, browser: "true", ack: "auto" };
    this.#socket.write(stompFrame("SUBSCRIBE", headers));
    const ofThis = (frame: StompFrame) => frame.headers.get("subscription") === id;
    await this.#until((frame) => ofThis(frame) && frame.headers.get("browser") === "end");
    this.#socket.write(stompFrame("UNSUBSCRIBE", { id }));
    return this.#come
      .filter((frame) => ofThis(frame) && frame.headers.get("browser") !== "end")
      .map(({ body }) => new TextDecoder().decode(body));
  }

  close(): void {
    this.#socket.destroy();
  }

  async #until(isIt: (frame: StompFrame) => boolean): Promise<void> {
    while (!this.#come.some(isIt)) {
      this.#wake = Promise.withResolvers<void>();
      await this.#wake.promise;
    }
  }
}
