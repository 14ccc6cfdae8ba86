import { EventEmitter } from "./event-emitter.ts";
import { process } from "./process.ts";

type Work = (...args: unknown[]) => unknown;

const stack: Domain[] = [];

/**
 * A domain takes the errors of what runs inside `run`, of the callbacks that `bind` and `intercept` make, and of the
 * emitters that were added to it. Timers and promises that are begun inside are not followed.
 */
export class Domain extends EventEmitter {
  members: unknown[] = [];

  enter(): void {
    stack.push(this);
    activate(this);
  }

  exit(): void {
    const at = stack.lastIndexOf(this);
    if (at < 0) return;
    stack.length = at;
    activate(stack.at(-1));
  }

  add(member: unknown): void {
    if (this.members.includes(member)) return;
    this.members.push(member);
    if (member instanceof EventEmitter) member.on("error", this.#forward);
  }

  remove(member: unknown): void {
    this.members = this.members.filter((other) => other !== member);
    if (member instanceof EventEmitter) member.removeListener("error", this.#forward);
  }

  run(work: Work, ...args: unknown[]): unknown {
    return this.#inside(() => Reflect.apply(work, this, args));
  }

  bind(callback: Work): Work {
    const inside = (work: () => unknown) => this.#inside(work);
    return function (this: unknown, ...args: unknown[]) {
      return inside(() => Reflect.apply(callback, this, args));
    };
  }

  /** As `bind`, for callbacks whose first argument is an error. */
  intercept(callback: Work): Work {
    return this.bind((error, ...args) => {
      if (error instanceof Error) this.#fail(error);
      else return callback(...args);
      return undefined;
    });
  }

  readonly #forward = (error: unknown): void => this.#fail(error);

  #inside(work: () => unknown): unknown {
    this.enter();
    try {
      return work();
    } catch (error) {
      this.#fail(error);
      return undefined;
    } finally {
      this.exit();
    }
  }

  #fail(error: unknown): void {
    if (this.listenerCount("error") === 0) throw error;
    this.emit("error", mark(error, this));
  }
}

function mark(error: unknown, domain: Domain): unknown {
  if (Object(error) !== error) return error;
  return Object.assign(error as object, { domain, domainThrown: true });
}

function activate(domain: Domain | undefined): void {
  domainModule.active = domain ?? null;
  Object.assign(process, { domain: domain ?? null });
}

const createDomain = () => new Domain();

/** node:domain. */
export const domainModule = {
  _stack: stack,
  Domain,
  createDomain,
  create: createDomain,
  active: null as Domain | null,
};
