import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { withTimeout } from "../../platform/with-timeout.ts";
import { Held } from "./held.ts";
import { type StompFrame, stompFrame, StompFrames } from "./stomp-frames.ts";
import { openTcp, type TcpAddress } from "./tcp.ts";

export interface StompLogin extends TcpAddress {
  readonly username: string;
  readonly password: string;
}

export interface Subscription {
  readonly queue: string;
  /** Messages that the broker sends ahead. */
  readonly prefetch: number;
  readonly onMessage: (frame: StompFrame) => void;
  /** Once, when nothing comes any more. */
  readonly onLost: (error: unknown) => void;
}

const HEARTBEAT_MS = 30_000;
/** Of a step of the protocol. */
const STEP_MS_MAX = 15_000;

/**
 * A consumer of one queue by STOMP 1.2. The libraries that there are hold a whole message before anybody can say that it is too
 * long, and what is to be said is four frames.
 */
export class StompClient {
  readonly #login: StompLogin;
  #socket: Socket | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #heart: ReturnType<typeof setInterval> | undefined;
  readonly #lost = Promise.withResolvers<never>();
  #lastReadAt = 0;
  /** The broker sends something that often; never when it is 0. */
  #heartbeatMs = 0;
  /** By what the broker wants a message acknowledged with. */
  readonly #held = new Held();
  readonly #connected = Promise.withResolvers<void>();
  readonly #subscribed = Promise.withResolvers<void>();
  readonly #disconnected = Promise.withResolvers<void>();
  #onMessage: Subscription["onMessage"] = () => {};

  constructor(login: StompLogin) {
    this.#login = login;
    // Somebody always asks whether it is lost; nobody may at the moment.
    this.#lost.promise.catch(() => {});
  }

  async connect(): Promise<void> {
    const { hostname, username, password } = this.#login;
    const socket = await openTcp(this.#login);
    this.#socket = socket;
    this.#writer = socket.writable.getWriter();
    void this.#read(socket.readable);
    await this.#send("CONNECT", {
      "accept-version": "1.2",
      host: hostname,
      login: username,
      passcode: password,
      "heart-beat": `${HEARTBEAT_MS},${HEARTBEAT_MS}`,
    });
    await this.#step("Opening the connection", this.#connected.promise);
    this.#heart = setInterval(() => this.#beat(), HEARTBEAT_MS / 2);
  }

  async subscribe({ queue, prefetch, onMessage, onLost }: Subscription): Promise<void> {
    this.#lost.promise.catch(onLost);
    this.#onMessage = onMessage;
    await this.#send("SUBSCRIBE", {
      id: "0",
      destination: `/queue/${queue}`,
      ack: "client-individual",
      "activemq.prefetchSize": String(prefetch),
      receipt: "SUBSCRIBE",
    });
    await this.#step("Subscribing", this.#subscribed.promise);
  }

  /**
   * A message that is refused goes to the broker's dead letters. No receipt is asked for: it would come behind messages that
   * nobody reads before these here are settled.
   */
  async settle(tags: readonly string[], how: "ACK" | "NACK"): Promise<void> {
    for (const tag of tags) {
      await this.#send(how, { id: tag });
      this.#held.settle(tag);
    }
  }

  /** Never throws. What has not been settled goes back to its queue. */
  async shut(): Promise<void> {
    // What still comes is read and forgotten, so that the receipt is seen.
    this.#onMessage = () => {};
    this.#held.close();
    try {
      await this.#send("DISCONNECT", { receipt: "DISCONNECT" });
      await this.#step("Closing the connection", this.#disconnected.promise);
    } catch {
      // It was lost before, which comes to the same.
    } finally {
      this.#lose(new Error("The connection has been closed"));
    }
  }

  async #send(command: string, headers: Readonly<Record<string, string>>): Promise<void> {
    await this.#step(command, this.#write(stompFrame(command, headers)));
  }

  async #write(text: string): Promise<void> {
    await this.#writer?.write(toUtf8(text));
  }

  #step<T>(name: string, work: Promise<T>): Promise<T> {
    return withTimeout(STEP_MS_MAX, name, Promise.race([work, this.#lost.promise]));
  }

  #lose(error: unknown): void {
    this.#lost.reject(error);
    clearInterval(this.#heart);
    void this.#socket?.close().catch(() => {});
    this.#held.close();
  }

  #beat(): void {
    this.#write("\n").catch((error: unknown) => this.#lose(error));
    const silentMs = Date.now() - this.#lastReadAt;
    // While nothing is read, nothing is heard.
    const isHeard = !this.#held.isFull && this.#heartbeatMs > 0;
    if (!isHeard || silentMs < this.#heartbeatMs * 2) return;
    this.#lose(new Error("The broker has been silent for two heartbeats"));
  }

  async #read(readable: ReadableStream<Uint8Array>): Promise<void> {
    const frames = new StompFrames(SYNC_PAYLOAD_BYTES_MAX);
    try {
      for await (const chunk of readable) {
        this.#lastReadAt = Date.now();
        for (const frame of frames.push(chunk)) this.#take(frame);
        await this.#held.room();
      }
      throw new Error("The broker has closed the connection");
    } catch (error) {
      this.#lose(error);
    }
  }

  #take(frame: StompFrame): void {
    switch (frame.command) {
      case "CONNECTED":
        this.#heartbeatMs = heartbeatOf(frame);
        return this.#connected.resolve();
      case "RECEIPT":
        if (frame.headers.get("receipt-id") === "SUBSCRIBE") this.#subscribed.resolve();
        else this.#disconnected.resolve();
        return;
      case "MESSAGE":
        // It may come before the receipt.
        this.#subscribed.resolve();
        this.#held.add(tagOf(frame), frame.body.byteLength + headerBytes(frame));
        return this.#onMessage(frame);
      case "ERROR":
        throw new Error(`The broker has refused: ${frame.headers.get("message") ?? ""}`);
      default:
        throw new Error("The broker does not speak STOMP");
    }
  }
}

/** What a message is acknowledged with. */
export function tagOf({ headers }: StompFrame): string {
  return headers.get("ack") ?? "";
}

/** A broker sends as often as it can and the client wants, whichever is rarer. */
function heartbeatOf({ headers }: StompFrame): number {
  const offered = Number(headers.get("heart-beat")?.split(",")[0] ?? 0);
  return offered > 0 ? Math.max(offered, HEARTBEAT_MS) : 0;
}

/** Texts of JavaScript have two bytes for what is not Latin. */
function headerBytes({ headers }: StompFrame): number {
  return [...headers].reduce((sum, [name, value]) => sum + 2 * (name.length + value.length), 0);
}
