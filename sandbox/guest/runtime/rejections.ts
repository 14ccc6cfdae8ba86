// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { type AsyncFrame, callInFrame, currentFrame } from "../async-frame.ts";
import { trackRejections } from "../engine.ts";
import { nodeError } from "../node/errors.ts";
import { emitUncaught, process } from "../node/process.ts";
import { emitWarning } from "../node/process-warning.ts";
import { rejectionFailure } from "./failure.ts";
import { endByRejection } from "./uncaught.ts";

interface Rejection {
  readonly id: number;
  readonly promise: Promise<unknown>;
  readonly reason: unknown;
  /** Where the promise was rejected: its listeners are called there. */
  readonly frame: AsyncFrame;
}

const { apply } = Reflect;
const { hasOwn } = Object;
const NativeMap = Map;
const { set: setOf, delete: deleteOf, forEach: forEachOf } = Map.prototype;
const { get: getReported, set: setReported, delete: deleteReported } = WeakMap.prototype;

/** Rejected since the last report, without a handler so far. */
let pending = new NativeMap<Promise<unknown>, Rejection>();
let pendingCount = 0;
/** Reported, and handled after that. */
let late: Rejection[] = [];
const reported = new WeakMap<Promise<unknown>, Rejection>();
let lastId = 0;

trackRejections((promise, reason, isHandled) => {
  if (!isHandled) {
    const rejection = { id: ++lastId, promise, reason, frame: currentFrame() };
    apply(setOf, pending, [promise, rejection]);
    pendingCount++;
  } else if (apply(deleteOf, pending, [promise]) === true) {
    pendingCount--;
  } else {
    const rejection = apply(getReported, reported, [promise]) as Rejection | undefined;
    if (rejection === undefined) return;
    apply(deleteReported, reported, [promise]);
    late[late.length] = rejection;
  }
});

export function hasRejections(): boolean {
  return pendingCount > 0 || late.length > 0;
}

/**
 * Reports, as Node does in its default mode: first what was handled late, then what nobody has handled. What a
 * listener throws goes to the caller; the rest has been taken off the list by then.
 */
export function reportRejections(): void {
  const [handled, unhandled] = [late, pending];
  late = [];
  pending = new NativeMap();
  pendingCount = 0;
  for (let index = 0; index < handled.length; index++) reportLate(handled[index]);
  apply(forEachOf, unhandled, [report]);
}

function reportLate(rejection: Rejection | undefined): void {
  if (rejection === undefined || process.emit("rejectionHandled", rejection.promise)) return;
  const text = `Promise rejection was handled asynchronously (rejection id: ${rejection.id})`;
  const warning = new Error(text);
  warning.name = "PromiseRejectionHandledWarning";
  emitWarning(Object.assign(warning, { id: rejection.id }));
}

function report(rejection: Rejection): void {
  const { promise, reason, frame } = rejection;
  apply(setReported, reported, [promise, rejection]);
  if (callInFrame(frame, process.emit, process, ["unhandledRejection", reason, promise])) return;
  if (emitUncaught(toError(reason), "unhandledRejection")) return;
  endByRejection(rejectionFailure(reason, promise));
}

/** What listeners of uncaughtException get: an error, whatever the promise was rejected with. */
function toError(reason: unknown): unknown {
  if (typeof reason === "object" && reason !== null && hasOwn(reason, "stack")) return reason;
  const text =
    "This error originated either by throwing inside of an async function without a catch block, or by rejecting " +
    `a promise which was not handled with .catch(). The promise rejected with the reason "${describe(reason)}".`;
  const error = nodeError(Error, "ERR_UNHANDLED_REJECTION", text);
  error.name = "UnhandledPromiseRejection";
  const stack = String(error.stack).replace(/^Error \[ERR_UNHANDLED_REJECTION\]/, error.name);
  Object.defineProperty(error, "stack", { value: stack, writable: true, configurable: true });
  Object.defineProperty(error, "toString", { value: Error.prototype.toString, configurable: true });
  return error;
}

/** As V8 shows a value without running any code of it. */
function describe(reason: unknown): string {
  if (typeof reason !== "object" || reason === null) return String(reason);
  try {
    const { toString, constructor } = reason;
    return toString === Object.prototype.toString ? `#<${constructor.name}>` : tagOf(reason);
  } catch {
    return "[object Object]";
  }
}

function tagOf(reason: object): string {
  return apply(Object.prototype.toString, reason, []);
}
