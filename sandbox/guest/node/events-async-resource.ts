import { AsyncResource } from "./async-resource.ts";
import { EventEmitter } from "./event-emitter.ts";
import { assertString } from "./validate.ts";

interface Options {
  readonly name?: unknown;
  readonly triggerAsyncId?: number;
  readonly captureRejections?: unknown;
}

/** The resource of an emitter; it knows whose it is. */
class EventEmitterReferencingAsyncResource extends AsyncResource {
  readonly #emitter: object;

  constructor(emitter: object, name: string, options: Options) {
    super(name, options);
    this.#emitter = emitter;
  }

  get eventEmitter(): object {
    return this.#emitter;
  }
}

/** An emitter whose listeners run where it was made, not where it emits. */
export class EventEmitterAsyncResource extends EventEmitter {
  readonly #resource: EventEmitterReferencingAsyncResource;

  constructor(given?: Options | string) {
    const options: Options = typeof given === "string" ? { name: given } : (given ?? {});
    const isOwn = new.target === EventEmitterAsyncResource;
    if (isOwn) assertString(options.name, "options.name");
    super(options);
    const name = typeof options.name === "string" ? options.name : new.target.name;
    this.#resource = new EventEmitterReferencingAsyncResource(this, name, options);
  }

  override emit(type: PropertyKey, ...args: readonly unknown[]): boolean {
    const emit = () => super.emit(type, ...args);
    return this.#resource.runInAsyncScope(emit) === true;
  }

  emitDestroy(): void {
    this.#resource.emitDestroy();
  }

  get asyncId(): number {
    return this.#resource.asyncId();
  }

  get triggerAsyncId(): number {
    return this.#resource.triggerAsyncId();
  }

  get asyncResource(): EventEmitterReferencingAsyncResource {
    return this.#resource;
  }
}
