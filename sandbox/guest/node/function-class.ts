/** A class in the old form of Node's: made with `new` or without, by `Class.call(this)` and by util.inherits(). */
export interface FunctionClass<T extends object, Args extends readonly unknown[]> {
  new (...args: Args): T;
  (...args: Args): T;
  call(self: T, ...args: Args): void;
  prototype: T;
}

type Constructor = new (...args: never[]) => object;

/** Makes such a class from what its constructor does and from the members of its prototype, which are enumerable. */
export function functionClass<T extends object, Args extends readonly unknown[]>(
  name: string,
  Parent: { readonly prototype: object },
  initialize: (this: T, ...args: Args) => void,
  members: object & ThisType<T>,
): FunctionClass<T, Args> {
  const Class = function (this: T | undefined, ...args: Args): T | undefined {
    if (!(this instanceof Class)) return Reflect.construct(Class, args) as T;
    Reflect.apply(initialize, this, args);
    return undefined;
  } as unknown as FunctionClass<T, Args> & Constructor;
  Class.prototype = Object.create(Parent.prototype, {
    ...Object.getOwnPropertyDescriptors(members),
    constructor: { value: Class, writable: true, configurable: true },
  }) as T;
  Object.setPrototypeOf(Class, Parent);
  Object.defineProperties(Class, {
    name: { value: name, configurable: true },
    length: { value: initialize.length, configurable: true },
    prototype: { enumerable: false },
  });
  return Class;
}
