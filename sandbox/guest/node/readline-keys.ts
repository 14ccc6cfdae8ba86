import { type EventEmitter } from "./event-emitter.ts";
import { StringDecoder } from "./string-decoder.ts";

interface Key {
  readonly sequence: string;
  readonly name: string | undefined;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
}

const NAMES: Readonly<Record<string, string>> = {
  "\r": "return",
  "\n": "enter",
  "\t": "tab",
  "\b": "backspace",
  "\u007F": "backspace",
  "\u001B": "escape",
  " ": "space",
  "[A": "up",
  "[B": "down",
  "[C": "right",
  "[D": "left",
  "[F": "end",
  "[H": "home",
  "[2~": "insert",
  "[3~": "delete",
  "[5~": "pageup",
  "[6~": "pagedown",
};

// oxlint-disable-next-line no-control-regex -- keys are what it is about.
const SEQUENCE = /\u001B(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|\u001B?[^\u001B]|\u001B/gsu;

const watched = new WeakSet<object>();

/** readline.emitKeypressEvents: what comes in also comes as keys. */
export function emitKeypressEvents(stream: EventEmitter): void {
  if (watched.has(stream)) return;
  watched.add(stream);
  const decoder = new StringDecoder();
  stream.on("data", (chunk: unknown) => {
    if (stream.listenerCount("keypress") === 0) return;
    for (const [sequence] of decoder.write(chunk).matchAll(SEQUENCE)) {
      const key = readKey(sequence);
      const isText = sequence.length === 1 || !sequence.startsWith("\u001B");
      stream.emit("keypress", isText ? sequence : undefined, key);
    }
  });
}

function readKey(sequence: string): Key {
  const isEscaped = sequence.length > 1 && sequence.startsWith("\u001B");
  const rest = isEscaped ? sequence.slice(1) : sequence;
  const code = rest.length === 1 ? rest.charCodeAt(0) : -1;
  const known = NAMES[rest.replace(/^O/, "[")] ?? NAMES[rest];
  const plain = { sequence, ctrl: false, meta: isEscaped && rest.length === 1, shift: false };
  if (known !== undefined) return { ...plain, name: known };
  if (code > 0 && code <= 26) {
    return { ...plain, name: String.fromCharCode(code + 96), ctrl: true };
  }
  const isLetter = /^[A-Za-z0-9]$/.test(rest);
  return { ...plain, name: isLetter ? rest.toLowerCase() : undefined, shift: /^[A-Z]$/.test(rest) };
}
