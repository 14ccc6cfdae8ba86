// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { stream } from "../stream.ts";

interface TransformClass {
  (this: object, options?: object): void;
  readonly prototype: object;
}

/** The package is written in functions: its constructors can be called on an object that is there already. */
const { Transform } = stream as unknown as { readonly Transform: TransformClass };

type Done = (error?: Error | null) => void;

/**
 * A stream that becomes one when somebody uses it as such: most hashes and ciphers never are, and the state of a stream
 * costs more than their work.
 */
export class LazyTransform {
  declare push: (chunk: unknown) => boolean;
  declare _transform: (chunk: unknown, encoding: string, done: Done) => void;
  declare _flush: (done: Done) => void;

  constructor(options?: object) {
    Object.defineProperty(this, "_options", { value: options, writable: true, configurable: true });
  }
}

Object.setPrototypeOf(LazyTransform.prototype, Transform.prototype);
for (const name of ["_readableState", "_writableState"] as const) {
  Object.defineProperty(LazyTransform.prototype, name, {
    get(this: object): unknown {
      becomeStream(this);
      return Reflect.get(this, name);
    },
    set(this: object, value: unknown) {
      Object.defineProperty(this, name, { value, writable: true, configurable: true });
    },
    configurable: true,
  });
}

function becomeStream(target: object): void {
  // Its own properties hide the prototype's accessors, which would lead here again.
  for (const name of ["_readableState", "_writableState"]) {
    const own = { value: undefined, writable: true, configurable: true, enumerable: true };
    Object.defineProperty(target, name, own);
  }
  const { _options: options } = target as { _options?: object };
  Reflect.apply(Transform, target, [{ ...options }]);
}
