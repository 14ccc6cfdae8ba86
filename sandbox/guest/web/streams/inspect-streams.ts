import {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} from "web-streams-polyfill";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../../node/util-inspect.ts";

/** A class, also one that is not for everybody to construct. */
interface AnyClass {
  readonly name: string;
  readonly prototype: object;
  [Symbol.hasInstance](value: unknown): boolean;
}
/** The package's slots, which are ordinary properties. */
type Slots = Readonly<Record<string, unknown>>;
type Shown = (slots: Slots) => object;

/** What inspect() shows of each class. */
const SHOWN: readonly (readonly [AnyClass, Shown])[] = [
  [
    ReadableStream,
    ({ locked, _state: state, _readableStreamController: controller }) => ({
      locked,
      state,
      supportsBYOB: controller instanceof ReadableByteStreamController,
    }),
  ],
  [WritableStream, ({ locked, _state }) => ({ locked, state: _state })],
  [
    TransformStream,
    ({ _readable: readable, _writable: writable, _backpressure: backpressure }) => ({
      readable,
      writable,
      backpressure,
    }),
  ],
  [
    ReadableStreamDefaultReader,
    ({ _ownerReadableStream: stream, _readRequests, _closedPromise: close }) => ({
      stream,
      readRequests: lengthOf(_readRequests),
      close,
    }),
  ],
  [
    ReadableStreamBYOBReader,
    ({ _ownerReadableStream: stream, _readIntoRequests, _closedPromise: close }) => ({
      stream,
      readIntoRequests: lengthOf(_readIntoRequests),
      close,
    }),
  ],
  [
    ReadableStreamBYOBRequest,
    ({ _view: view, _associatedReadableByteStreamController: controller }) => ({
      view,
      controller,
    }),
  ],
  [
    WritableStreamDefaultWriter,
    ({
      _ownerWritableStream: stream,
      _closedPromise: close,
      _readyPromise: ready,
      desiredSize,
    }) => ({
      stream,
      close,
      ready,
      desiredSize,
    }),
  ],
  [ReadableStreamDefaultController, () => ({})],
  [ReadableByteStreamController, () => ({})],
  [WritableStreamDefaultController, ({ _controlledWritableStream: stream }) => ({ stream })],
  [TransformStreamDefaultController, ({ _controlledTransformStream: stream }) => ({ stream })],
  [CountQueuingStrategy, ({ highWaterMark }) => ({ highWaterMark })],
  [ByteLengthQueuingStrategy, ({ highWaterMark }) => ({ highWaterMark })],
];

/** Makes inspect() show the package's classes as Node shows its own. */
export function showAsNodeDoes(): void {
  for (const [Class, shown] of SHOWN) {
    const value = function (this: Slots, depth: number, options: InspectContext): unknown {
      if (depth < 0) return this;
      const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
      return `${Class.name} ${inspect(shown(this), inner)}`;
    };
    Object.defineProperty(Class.prototype, CUSTOM_INSPECT, {
      value,
      writable: true,
      configurable: true,
    });
  }
}

function lengthOf(list: unknown): number {
  return (list as { length?: number } | undefined)?.length ?? 0;
}
