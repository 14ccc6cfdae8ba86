import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { openTcp, type TcpAddress } from "../brokers/tcp.ts";
import { ResponseSizes } from "./response-sizes.ts";

/** As much of a socket of Node's as kafkajs uses, over one of the platform's. Sizes of responses are looked at before the client sees them. */
export class KafkaSocket extends EventEmitter {
  #socket: Socket | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #isEnded = false;

  /** `place` throws for an address that must not be reached. */
  open(place: () => TcpAddress, onConnect: () => void): void {
    void this.#run(place, onConnect);
  }

  write(bytes: Uint8Array): boolean {
    this.#writer?.write(Uint8Array.from(bytes)).catch((error: unknown) => this.#fail(error));
    return true;
  }

  end(): this {
    this.#isEnded = true;
    void this.#socket?.close().catch(() => {});
    return this;
  }

  destroy(): this {
    return this.end();
  }

  /** Nothing here keeps a process alive. */
  unref(): this {
    return this;
  }

  async #run(place: () => TcpAddress, onConnect: () => void): Promise<void> {
    const sizes = new ResponseSizes();
    // The client listens once it has been given the socket.
    await Promise.resolve();
    try {
      const socket = await openTcp(place());
      this.#socket = socket;
      // Whoever was waiting may have gone.
      if (this.#isEnded) return void this.end();
      this.#writer = socket.writable.getWriter();
      onConnect();
      for await (const chunk of socket.readable as ReadableStream<Uint8Array>) {
        sizes.check(chunk);
        this.emit("data", Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      }
      this.emit("end");
    } catch (error) {
      this.#fail(error);
    } finally {
      this.end();
    }
  }

  #fail(error: unknown): void {
    if (!this.#isEnded)
      this.emit("error", error instanceof Error ? error : new Error(String(error)));
    this.end();
  }
}
