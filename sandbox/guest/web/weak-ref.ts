const Native = WeakRef;
const { construct, apply } = Reflect;
// oxlint-disable-next-line typescript/unbound-method -- called with its receiver by hand.
const nativeDeref = Native.prototype.deref;

let kept: unknown[] = [];

/**
 * The engine frees what has no other references at once. The language keeps a target until the running code has come to
 * its end (AddToKeptObjects): code makes a WeakRef of something new and reads it in the next line.
 */
function GuestWeakRef(this: unknown, target: unknown): object {
  if (new.target === undefined) throw new TypeError("Constructor WeakRef requires 'new'");
  const reference = construct(Native, [target], new.target) as object;
  kept[kept.length] = target;
  return reference;
}

const methods = {
  deref(this: WeakRef<object>): unknown {
    const target: unknown = apply(nativeDeref, this, []);
    if (target !== undefined) kept[kept.length] = target;
    return target;
  },
};

/** Called when a turn of the event loop is over. */
export function clearKeptObjects(): void {
  if (kept.length > 0) kept = [];
}

const { prototype } = Native;
const hidden = { writable: true, enumerable: false, configurable: true };
Object.defineProperty(prototype, "deref", { value: methods["deref"], ...hidden });
Object.defineProperty(prototype, "constructor", { value: GuestWeakRef, ...hidden });
Object.defineProperty(GuestWeakRef, "prototype", { value: prototype, writable: false });
Object.defineProperty(GuestWeakRef, "name", { value: "WeakRef", configurable: true });

export { GuestWeakRef as WeakRef };
