import { AMQPBaseClient } from "@cloudamqp/amqp-client/amqp-base-client";
import { type AMQPChannel } from "@cloudamqp/amqp-client/amqp-channel";
import { AMQPConsumer } from "@cloudamqp/amqp-client/amqp-consumer";
import { type AMQPMessage } from "@cloudamqp/amqp-client/amqp-message";
import { AMQPView } from "@cloudamqp/amqp-client/amqp-view";
import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { withTimeout } from "../../platform/with-timeout.ts";
import { AmqpFrames } from "./amqp-frames.ts";
import { Held } from "./held.ts";
import { openTcp, type TcpAddress } from "./tcp.ts";

/**
 * AMQP 0-9-1 by a library that leaves the transport to its user: here a socket of the platform's. Beside that this bounds what a
 * broker can make the object hold: frames, bodies, and messages that have been sent and not been settled.
 */

export interface Login extends TcpAddress {
  readonly virtualHost: string;
  readonly username: string;
  readonly password: string;
}

export interface Delivery {
  readonly message: AMQPMessage;
  /** The body was longer than any event, and has not been kept. */
  readonly isTooLong: boolean;
}

export interface Consumption {
  readonly queue: string;
  /** Messages that the broker sends ahead. */
  readonly prefetch: number;
  readonly onDelivery: (delivery: Delivery) => void;
  /** Once, when nothing comes any more. */
  readonly onLost: (error: unknown) => void;
}

const PROTOCOL_HEADER = toUtf8("AMQP\0\0\x09\x01");
/** RabbitMQ's own default; a broker may ask for less. */
const FRAME_BYTES_MAX = 131_072;
/** A broker gives up a client that has been silent for twice as long. */
const HEARTBEAT_SECONDS = 30;
/** Of a step of the protocol. */
const STEP_MS_MAX = 15_000;
const CONSUMER_TAG = "lamella";

const METHOD_FRAME = 1;
const HEADER_FRAME = 2;
const BODY_FRAME = 3;
const HEARTBEAT_FRAME = Uint8Array.of(8, 0, 0, 0, 0, 0, 0, 0xce);
/** Class and method. */
const BASIC_DELIVER = (60 << 16) | 60;

export class RabbitClient extends AMQPBaseClient {
  readonly #address: TcpAddress;
  #socket: Socket | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #heart: ReturnType<typeof setInterval> | undefined;
  #channel: AMQPChannel | undefined;
  #lost = Promise.withResolvers<never>();
  #lastReadAt = 0;
  /** By delivery tag. */
  readonly #held = new Held();
  /** The tag of the message that is coming, and what is still to come of a body that is not kept. */
  #deliveryTag = 0;
  #unkeptBytes = 0n;
  readonly #tooLong = new Set<number>();
  #onDelivery: Consumption["onDelivery"] = () => {};
  #isShutting = false;

  constructor({ virtualHost, username, password, ...address }: Login) {
    super(virtualHost, username, password, CONSUMER_TAG, "", FRAME_BYTES_MAX, HEARTBEAT_SECONDS);
    this.#address = address;
    this.onerror = (error) => this.#lose(error);
    // Somebody always asks whether it is lost; nobody may at the moment.
    this.#lost.promise.catch(() => {});
  }

  override async connect(): Promise<this> {
    const socket = await openTcp(this.#address);
    this.#socket = socket;
    this.#writer = socket.writable.getWriter();
    const opened = Promise.withResolvers<AMQPBaseClient>();
    this.connectPromise = [opened.resolve, opened.reject];
    void this.#read(socket.readable);
    await this.send(PROTOCOL_HEADER);
    await this.#step("Opening the connection", opened.promise);
    // What has been agreed on; 0 when the broker wants none, and then it sends none either.
    const seconds = this.heartbeat || HEARTBEAT_SECONDS;
    this.#heart = setInterval(() => this.#beat(), (seconds * 1000) / 2);
    return this;
  }

  async consume({ queue, prefetch, onDelivery, onLost }: Consumption): Promise<void> {
    this.#lost.promise.catch(onLost);
    this.#onDelivery = onDelivery;
    const channel = await this.#step("Opening a channel", this.channel());
    this.#channel = channel;
    await this.#step("Setting the prefetch count", channel.basicQos(prefetch));
    const onMessage = (message: AMQPMessage) => {
      this.#onDelivery({ message, isTooLong: this.#tooLong.delete(message.deliveryTag) });
    };
    // The first message can come together with the answer, before the library would know the consumer.
    channel.consumers.set(CONSUMER_TAG, new AMQPConsumer(channel, CONSUMER_TAG, onMessage));
    const options = { tag: CONSUMER_TAG, noAck: false };
    const consumer = await this.#step("Consuming", channel.basicConsume(queue, options, onMessage));
    consumer.wait().catch((error: unknown) => this.#lose(error));
  }

  /** Settles messages, of which the object is then free. */
  async settle(
    deliveryTags: readonly number[],
    how: "accept" | "requeue" | "reject",
  ): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined) throw new Error("There is no channel to settle messages on");
    for (const tag of deliveryTags) {
      if (how === "accept") await channel.basicAck(tag);
      else await channel.basicNack(tag, how === "requeue");
      this.#held.settle(String(tag));
    }
  }

  /** Never throws. What has not been settled goes back to its queue. */
  async shut(): Promise<void> {
    // What still comes is read and forgotten, so that the broker's answer is seen.
    this.#isShutting = true;
    this.#onDelivery = () => {};
    this.#held.close();
    try {
      await this.#step("Closing the connection", this.close());
    } catch {
      // It was lost before, which comes to the same.
    } finally {
      this.#lose(new Error("The connection has been closed"));
    }
  }

  /** Never rejects: the library does not look after all that it sends. */
  override async send(bytes: Uint8Array): Promise<void> {
    try {
      await this.#writer?.write(bytes);
    } catch (error) {
      this.#lose(error);
    }
  }

  protected override closeSocket(): void {
    this.closed = true;
    clearInterval(this.#heart);
    void this.#socket?.close().catch(() => {});
    this.#held.close();
  }

  #step<T>(name: string, work: Promise<T>): Promise<T> {
    return withTimeout(STEP_MS_MAX, name, Promise.race([work, this.#lost.promise]));
  }

  #lose(error: unknown): void {
    this.#lost.reject(error);
    this.closeSocket();
  }

  #beat(): void {
    void this.send(HEARTBEAT_FRAME);
    const silentMs = Date.now() - this.#lastReadAt;
    // While nothing is read, nothing is heard.
    const isHeard = !this.#held.isFull && this.heartbeat > 0;
    if (!isHeard || silentMs < this.heartbeat * 2000) return;
    this.#lose(new Error("The broker has been silent for two heartbeats"));
  }

  async #read(readable: ReadableStream<Uint8Array>): Promise<void> {
    const frames = new AmqpFrames(FRAME_BYTES_MAX);
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

  #take(frame: Uint8Array<ArrayBuffer>): void {
    const view = new AMQPView(frame.buffer);
    const type = view.getUint8(0);
    if (type === METHOD_FRAME) {
      this.#unkeptBytes = 0n;
      if (view.getUint32(7) === BASIC_DELIVER) {
        const consumerTagBytes = view.getUint8(11);
        this.#deliveryTag = view.getUint64(12 + consumerTagBytes);
      }
    } else if (type === HEADER_FRAME) {
      this.#takeHeader(view);
    } else if (type === BODY_FRAME && this.#unkeptBytes > 0n) {
      this.#unkeptBytes -= BigInt(view.getUint32(3));
      return;
    }
    this.parseFrames(view);
  }

  /** To the library a body that is not kept is an empty one. */
  #takeHeader(view: AMQPView): void {
    const bodyBytes = view.getBigUint64(11);
    const isKept = bodyBytes <= SYNC_PAYLOAD_BYTES_MAX && !this.#isShutting;
    this.#held.add(String(this.#deliveryTag), view.byteLength + (isKept ? Number(bodyBytes) : 0));
    if (isKept) return;
    this.#unkeptBytes = bodyBytes;
    this.#tooLong.add(this.#deliveryTag);
    view.setBigUint64(11, 0n);
  }
}
