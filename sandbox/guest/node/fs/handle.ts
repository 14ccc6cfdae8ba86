import { ASYNC_DISPOSE } from "../../web/dispose-symbols.ts";
import { lazy } from "../../lazy.ts";
import { EventEmitter } from "../event-emitter.ts";
import { promiseForm } from "./async.ts";
import * as files from "./files.ts";
import { ReadStream, WriteStream } from "./streams.ts";
import { Readable } from "../stream.ts";

const operations = {
  close: promiseForm("close", files.close),
  stat: promiseForm("stat", files.fstat),
  read: promiseForm("read", files.read),
  write: promiseForm("write", files.write),
  readv: promiseForm("readv", files.readv),
  writev: promiseForm("writev", files.writev),
  readFile: promiseForm("readFile", files.readFile),
  writeFile: promiseForm("writeFile", files.writeFile),
  appendFile: promiseForm("appendFile", files.appendFile),
  truncate: promiseForm("truncate", files.ftruncate),
  sync: promiseForm("sync", files.fsync),
  utimes: promiseForm("utimes", files.futimes),
  chmod: promiseForm("chmod", files.fchmod),
  chown: promiseForm("chown", files.fchown),
};

const READ_BYTES_DEFAULT = 16_384;

/** What fs.promises.open() gives. */
export class FileHandle {
  #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
    EventEmitter.call(this as unknown as EventEmitter);
  }

  get fd(): number {
    return this.#fd;
  }

  async close(): Promise<void> {
    const fd = this.#fd;
    this.#fd = -1;
    if (fd >= 0) await operations.close(fd);
    (this as unknown as EventEmitter).emit("close");
  }

  /** (buffer, offset, length, position) or ({ buffer, offset, length, position }). */
  async read(...args: readonly unknown[]): Promise<object> {
    const [first] = args;
    const isList = ArrayBuffer.isView(first);
    const options = isList ? {} : ((first ?? {}) as { buffer?: unknown });
    const buffer = isList ? first : (options.buffer ?? new Uint8Array(READ_BYTES_DEFAULT));
    const rest = isList ? args.slice(1) : [options];
    const bytesRead = await operations.read(this.#fd, buffer, ...rest);
    return { __proto__: null, bytesRead, buffer };
  }

  async write(data: unknown, ...rest: readonly unknown[]): Promise<object> {
    const bytesWritten = await operations.write(this.#fd, data, ...rest);
    return { __proto__: null, bytesWritten, buffer: data };
  }

  async readv(buffers: unknown, position?: unknown): Promise<object> {
    return {
      __proto__: null,
      bytesRead: await operations.readv(this.#fd, buffers, position),
      buffers,
    };
  }

  async writev(buffers: unknown, position?: unknown): Promise<object> {
    return {
      __proto__: null,
      bytesWritten: await operations.writev(this.#fd, buffers, position),
      buffers,
    };
  }

  stat(options?: unknown) {
    return operations.stat(this.#fd, options);
  }
  readFile(options?: unknown) {
    return operations.readFile(this.#fd, options);
  }
  writeFile(data: unknown, options?: unknown) {
    return operations.writeFile(this.#fd, data, options);
  }
  appendFile(data: unknown, options?: unknown) {
    return operations.appendFile(this.#fd, data, options);
  }
  truncate(length?: unknown) {
    return operations.truncate(this.#fd, length);
  }
  sync() {
    return operations.sync(this.#fd);
  }
  datasync() {
    return operations.sync(this.#fd);
  }
  utimes(atime: unknown, mtime: unknown) {
    return operations.utimes(this.#fd, atime, mtime);
  }
  chmod(mode: unknown) {
    return operations.chmod(this.#fd, mode);
  }
  chown(uid: unknown, gid: unknown) {
    return operations.chown(this.#fd, uid, gid);
  }

  createReadStream(options?: object): ReadStream {
    return new ReadStream(undefined, { ...options, fd: this });
  }
  createWriteStream(options?: object): WriteStream {
    return new WriteStream(undefined, { ...options, fd: this });
  }
  readableWebStream(options: { readonly autoClose?: boolean } = {}): unknown {
    const Class = Readable as unknown as { toWeb(stream: object): unknown };
    return Class.toWeb(this.createReadStream({ autoClose: Boolean(options.autoClose) }));
  }
  readLines(options?: object): unknown {
    const { readline } = lazy("node/terminal") as {
      readline: { createInterface(options: object): unknown };
    };
    const input = this.createReadStream(options);
    return readline.createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  }

  [ASYNC_DISPOSE](): Promise<void> {
    return this.close();
  }
}
Object.setPrototypeOf(FileHandle.prototype, EventEmitter.prototype);
