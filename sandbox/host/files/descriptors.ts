import { FileFault } from "../host-error.ts";
import { heldPath, type Scratch } from "./scratch.ts";

/** A process of Lambda has 1,024 file descriptors. */
const DESCRIPTORS_MAX = 1024;

const PATTERN = /^\/proc\/self\/fd\/(\d{1,4})$/;

/** Whether a normal path names an open file by its descriptor. */
export function isDescriptor(normal: string): boolean {
  return PATTERN.test(normal);
}

/** The files that an environment has open, which stay theirs when they are renamed or removed. */
export class Descriptors {
  readonly #scratch: Scratch;
  /** Normal paths by descriptor; for a file of /tmp the path that `Scratch` keeps it under. */
  readonly #paths = new Map<number, string>();

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  /** `below` is the path in /tmp, for a file there. */
  open(descriptor: number, normal: string, below: string | undefined): void {
    const isNumber = Number.isInteger(descriptor) && descriptor >= 0;
    if (!isNumber || descriptor >= DESCRIPTORS_MAX) throw new FileFault("EMFILE");
    if (below === undefined) {
      this.#scratch.release(descriptor);
      this.#paths.set(descriptor, normal);
    } else {
      this.#scratch.hold(descriptor, below);
      this.#paths.set(descriptor, `/tmp/${heldPath(descriptor)}`);
    }
  }

  close(descriptor: number): void {
    this.#scratch.release(descriptor);
    this.#paths.delete(descriptor);
  }

  /** What is open, by descriptor; the files of /tmp are kept by `Scratch`. */
  save(): readonly (readonly [descriptor: number, path: string])[] {
    return [...this.#paths];
  }

  load(open: ReturnType<Descriptors["save"]>): void {
    this.#paths.clear();
    for (const [descriptor, path] of open) this.#paths.set(descriptor, path);
  }

  closeAll(): void {
    for (const descriptor of this.#paths.keys()) this.close(descriptor);
  }

  /** The path that `/proc/self/fd/<number>` stands for; any other as it is. */
  resolve(normal: string): string {
    const number = PATTERN.exec(normal)?.[1];
    if (number === undefined) return normal;
    const path = this.#paths.get(Number(number));
    if (path === undefined) throw new FileFault("ENOENT");
    return path;
  }
}
