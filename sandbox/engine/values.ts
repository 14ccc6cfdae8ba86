import type {
  JSContextPointer,
  JSValueConstPointer,
  JSValuePointer,
  OwnedHeapCharPointer,
  QuickJSEmscriptenModule,
  QuickJSFFI,
} from "@jitl/quickjs-ffi-types";
import type { LoadedEngine } from "./emscripten.ts";
import { rawForm, readRaw, writeRaw } from "./raw-strings.ts";

export type GuestValue = JSValuePointer | JSValueConstPointer;

/** Room for the arguments of a call: no call of the host has more than eight. */
export const SCRATCH_BYTES = 32;

/** UTF-16 units up to which a string crosses as a C string: beyond it the engine takes too long to convert it. */
const SHORT_LENGTH = 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A string in the guest's memory as the engine's C functions want it: UTF-8 with a final NUL. */
export interface HeapString {
  readonly pointer: OwnedHeapCharPointer;
  readonly bytes: number;
}

/**
 * Moves values over the border between the host and a guest's memory. The engine's C API takes and gives strings
 * as UTF-8 up to the first NUL, so a string with a NUL or a lone surrogate, and any that is long, goes by the engine's
 * own serializer.
 */
export class Values {
  readonly #module: QuickJSEmscriptenModule;
  readonly #ffi: QuickJSFFI;
  readonly #ctx: JSContextPointer;
  /** `SCRATCH_BYTES` of the guest's memory for arguments and out parameters; never live over a call. */
  readonly #scratch: number;

  constructor(engine: LoadedEngine, ctx: JSContextPointer, scratch: number) {
    this.#module = engine.emscripten;
    this.#ffi = engine.ffi;
    this.#ctx = ctx;
    this.#scratch = scratch;
  }

  /** Copies a string to the guest's heap. The caller frees it, or the engine where its API says so. */
  heapString(text: string): HeapString {
    const encoded = text.length < SHORT_LENGTH ? undefined : encoder.encode(text);
    // Three bytes a UTF-16 unit are enough; a short string is not worth a copy of its own.
    const capacity = encoded?.length ?? text.length * 3;
    const pointer = this.allocate(capacity + 1) as OwnedHeapCharPointer;
    const room = this.#module.HEAPU8.subarray(pointer, pointer + capacity + 1);
    const bytes = encoded?.length ?? encoder.encodeInto(text, room).written;
    if (encoded !== undefined) room.set(encoded);
    room[bytes] = 0;
    return { pointer, bytes };
  }

  allocate(bytes: number): number {
    const pointer = this.#module._malloc(bytes);
    if (pointer === 0) throw new GuestOutOfMemory();
    return pointer;
  }

  toGuestString(text: string): JSValuePointer {
    const isShort = text.length < SHORT_LENGTH;
    if (isShort && !text.includes("\0") && text.isWellFormed()) return this.#plainString(text);
    const form = rawForm(text);
    const pointer = this.allocate(form.bytes);
    writeRaw(text, form, this.#module.HEAPU8.subarray(pointer, pointer + form.bytes));
    const raw = this.#ffi.QTS_NewArrayBuffer(this.#ctx, pointer as never, form.bytes);
    try {
      return this.unwrap(this.#ffi.QTS_bjson_decode(this.#ctx, raw));
    } finally {
      this.free(raw);
    }
  }

  toGuest(value: string | number | Uint8Array): JSValuePointer {
    if (typeof value === "string") return this.toGuestString(value);
    if (typeof value === "number") return this.newNumber(value);
    return this.toGuestBuffer(value);
  }

  fromGuestString(value: GuestValue): string {
    const raw = this.#ffi.QTS_bjson_encode(this.#ctx, value);
    const error = this.#ffi.QTS_ResolveException(this.#ctx, raw);
    const text = error === 0 ? this.#rawText(raw) : undefined;
    if (error !== 0) this.free(error);
    this.free(raw);
    // Hostile code may pass anything where a string belongs.
    return text ?? this.#plainText(value);
  }

  toGuestBuffer(bytes: Uint8Array): JSValuePointer {
    const pointer = this.allocate(Math.max(1, bytes.length));
    this.#module.HEAPU8.set(bytes, pointer);
    return this.#ffi.QTS_NewArrayBuffer(this.#ctx, pointer as never, bytes.length);
  }

  /** The bytes `start` to `end` of an ArrayBuffer of the guest. Throws a TypeError for anything else. */
  fromGuestBuffer(value: GuestValue, start: number, end: number): Uint8Array<ArrayBuffer> {
    const length = this.#ffi.QTS_GetArrayBufferLength(this.#ctx, value);
    if (length < 0) throw new TypeError("Expected an ArrayBuffer");
    if (!(start >= 0 && start <= end && end <= length)) {
      throw new RangeError("The range lies outside the buffer");
    }
    // The engine gives a copy on its heap, which is ours to free.
    const pointer = this.#ffi.QTS_GetArrayBuffer(this.#ctx, value) as number;
    if (pointer === 0 && length !== 0) throw new GuestOutOfMemory();
    const bytes = this.#module.HEAPU8.slice(pointer + start, pointer + end);
    this.#module._free(pointer);
    return bytes as Uint8Array<ArrayBuffer>;
  }

  number(value: GuestValue): number {
    return this.#ffi.QTS_GetFloat64(this.#ctx, value);
  }

  /** An Error object of the guest with the given own properties beside its message. */
  newError(message: string, fields: Readonly<Record<string, unknown>>): JSValuePointer {
    const error = this.#ffi.QTS_NewError(this.#ctx);
    this.setProperty(error, "message", this.toGuestString(message));
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === "string") this.setProperty(error, name, this.toGuestString(value));
      else if (typeof value === "number") this.setProperty(error, name, this.newNumber(value));
    }
    return error;
  }

  newNumber(value: number): JSValuePointer {
    return this.#ffi.QTS_NewFloat64(this.#ctx, value);
  }

  setProperty(object: JSValuePointer, name: string, value: JSValuePointer): void {
    const key = this.toGuestString(name);
    this.#ffi.QTS_SetProp(this.#ctx, object, key, value);
    this.free(key);
    this.free(value);
  }

  getProperty(object: JSValuePointer, name: string): JSValuePointer {
    const key = this.toGuestString(name);
    const value = this.unwrap(this.#ffi.QTS_GetProp(this.#ctx, object, key));
    this.free(key);
    return value;
  }

  isUndefined(value: GuestValue): boolean {
    return this.#typeOf(value) === "undefined";
  }

  free(value: JSValuePointer): void {
    this.#ffi.QTS_FreeValuePointer(this.#ctx, value);
  }

  /** Calls a function of the guest; throws a `GuestException` when it throws. The result belongs to the caller. */
  call(fn: GuestValue, args: readonly GuestValue[]): JSValuePointer {
    return this.unwrap(this.#ffi.QTS_Call(...this.callArguments(fn, args)));
  }

  /** What the engine's own function for calls is given; good for the next call only. */
  callArguments(fn: GuestValue, args: readonly GuestValue[]): Parameters<QuickJSFFI["QTS_Call"]> {
    this.#cells().set(args);
    const self = this.#ffi.QTS_GetUndefined();
    return [this.#ctx, fn, self, args.length, this.#scratch as never];
  }

  /** Turns the engine's "an exception is pending" into a thrown `GuestException`. */
  unwrap(result: JSValuePointer): JSValuePointer {
    const error = this.#ffi.QTS_ResolveException(this.#ctx, result);
    if (error === 0) return result;
    this.free(result);
    throw new GuestException(error);
  }

  #plainString(text: string): JSValuePointer {
    const { pointer } = this.heapString(text);
    const value = this.#ffi.QTS_NewString(this.#ctx, pointer);
    this.#module._free(pointer);
    return value;
  }

  #plainText(value: GuestValue): string {
    const pointer = this.#ffi.QTS_GetString(this.#ctx, value);
    if ((pointer as number) === 0) throw new TypeError("Expected a string");
    const heap = this.#module.HEAPU8;
    const text = decoder.decode(heap.subarray(pointer, heap.indexOf(0, pointer)));
    this.#ffi.QTS_FreeCString(this.#ctx, pointer);
    return text;
  }

  /** The string in what the engine's serializer has written; undefined when it is something else. */
  #rawText(raw: JSValuePointer): string | undefined {
    const length = this.#ffi.QTS_GetArrayBufferLength(this.#ctx, raw);
    // A copy on the engine's heap, which is ours to free.
    const pointer = this.#ffi.QTS_GetArrayBuffer(this.#ctx, raw) as number;
    if (pointer === 0) throw new GuestOutOfMemory();
    const text = readRaw(this.#module.HEAPU8.subarray(pointer, pointer + length));
    this.#module._free(pointer);
    return text;
  }

  #typeOf(value: GuestValue): string {
    const name = this.#ffi.QTS_Typeof(this.#ctx, value);
    const text = this.#module.UTF8ToString(name as never);
    this.#module._free(name as number);
    return text;
  }

  #cells(): Uint32Array {
    return new Uint32Array(this.#module.HEAPU8.buffer, this.#scratch, SCRATCH_BYTES / 4);
  }
}

/** An exception of the guest that reached the host; `error` belongs to whoever catches it. */
export class GuestException extends Error {
  readonly error: JSValuePointer;

  constructor(error: JSValuePointer) {
    super("The guest threw an exception");
    this.error = error;
  }
}

/** The guest's memory cap left no room for a value of the host. */
export class GuestOutOfMemory extends Error {
  constructor() {
    super("The guest's memory is full");
  }
}
