import { Cryptography } from "../../../../sandbox/host/crypto/cryptography.ts";

type Part = Uint8Array | string;

/** The operations of one environment, asked as a guest asks, with what they have cost it. */
export class Asker {
  units = 0;
  /** What `spend` does beside counting. */
  onSpend: (units: number) => void = () => {};
  readonly #cryptography = new Cryptography((units) => {
    this.units += units;
    this.onSpend(units);
  });

  /** Strings among the parts are taken as UTF-8; bytes come back as a Buffer. */
  run(operation: string, values: object = {}, ...parts: readonly Part[]) {
    const buffers = parts.map((part) => Buffer.from(part as string));
    const bytes = Uint8Array.from(Buffer.concat(buffers));
    const json = JSON.stringify({ ...values, parts: buffers.map(({ length }) => length) });
    return this.raw(operation, json, bytes);
  }

  raw(operation: string, json: string, bytes = new Uint8Array()) {
    const answer = this.#cryptography.cryptoRun(operation, json, bytes.buffer, 0, bytes.length);
    return answer instanceof ArrayBuffer ? Buffer.from(answer) : answer;
  }

  hex(operation: string, values: object = {}, ...parts: readonly Part[]): string {
    const answer = this.run(operation, values, ...parts);
    return Buffer.isBuffer(answer) ? answer.toString("hex") : String(answer);
  }
}

/** The byte strings of an answer that has several. */
export function split(answer: unknown): Buffer[] {
  if (!Buffer.isBuffer(answer)) throw new Error("Expected bytes");
  const count = answer.readUInt32LE(0);
  let at = 4 * (count + 1);
  return Array.from({ length: count }, (_, index) => {
    const part = answer.subarray(at, at + answer.readUInt32LE(4 * (index + 1)));
    at += part.length;
    return part;
  });
}
