import { unavailable } from "../node/errors.ts";

/** Functions and classes that Node has and that come later: each says so when it is called or constructed. */
const REFUSED = [
  "fetch",
  "Request",
  "Response",
  "Headers",
  "FormData",
  "Blob",
  "File",
  "ReadableStream",
  "WritableStream",
  "TransformStream",
  "ByteLengthQueuingStrategy",
  "CountQueuingStrategy",
  "TextEncoderStream",
  "TextDecoderStream",
  "CompressionStream",
  "DecompressionStream",
  "MessageChannel",
  "MessagePort",
  "BroadcastChannel",
  "WebSocket",
  "EventSource",
] as const;

export function refusals(): Record<string, () => never> {
  return Object.fromEntries(REFUSED.map((name) => [name, refusal(name)]));
}

function refusal(name: string): () => never {
  // A plain function, so that `new` reaches the message as well.
  const refuse = function (): never {
    throw unavailable(name);
  };
  Object.defineProperty(refuse, "name", { value: name });
  return refuse;
}

/** WebAssembly is an object of classes: asking for any of them is what fails. */
export function refusedWebAssembly(): object {
  const target = {};
  const members = [
    "compile",
    "instantiate",
    "validate",
    "Module",
    "Instance",
    "Memory",
    "Table",
    "Global",
  ];
  for (const name of members) {
    Object.defineProperty(target, name, {
      value: refusal(`WebAssembly.${name}`),
      configurable: true,
    });
  }
  return target;
}
