/**
 * The input of an operation as data, in the terms of AWS's own model. One description gives the type
 * (`Value`), the reading of the JSON and AWS's messages: docs/decisions/0004-validation-as-data.md.
 */
export type Shape =
  | StringShape
  | IntegerShape
  | NumberShape
  | BooleanShape
  | BlobShape
  | ListShape
  | MapShape
  | StructureShape;

interface Common {
  readonly required?: true;
  /** AWS leaves the value of a sensitive member out of its messages. */
  readonly sensitive?: true;
}

export interface StringShape<T extends string = string> extends Common {
  readonly kind: "string";
  readonly min?: number;
  readonly max?: number;
  /** Shown to the caller as it stands, and matched against the whole text. */
  readonly pattern?: string;
  /** Refuses more than the pattern says, with the pattern's message. */
  readonly accepts?: (text: string) => boolean;
  readonly values?: readonly T[];
}

export interface IntegerShape extends Common {
  readonly kind: "integer";
  readonly min?: number;
  readonly max?: number;
}

export interface NumberShape extends Common {
  readonly kind: "number";
  readonly min?: number;
  readonly max?: number;
}

export interface BooleanShape extends Common {
  readonly kind: "boolean";
}

/** Base64 on the wire, bytes here. */
export interface BlobShape extends Common {
  readonly kind: "blob";
}

export interface ListShape<I extends Shape = Shape> extends Common {
  readonly kind: "list";
  readonly item: I;
  readonly min?: number;
  readonly max?: number;
}

export interface MapShape<V extends Shape = Shape> extends Common {
  readonly kind: "map";
  readonly key: StringShape;
  readonly value: V;
  readonly min?: number;
  readonly max?: number;
}

export type Members = { readonly [name: string]: Shape };

/** Failures are reported in the order of the members. */
export interface StructureShape<M extends Members = Members> extends Common {
  readonly kind: "structure";
  readonly members: M;
}

/** What a shape's value is once read. */
export type Value<S> =
  S extends StringShape<infer T>
    ? T
    : S extends IntegerShape | NumberShape
      ? number
      : S extends BooleanShape
        ? boolean
        : S extends BlobShape
          ? Uint8Array
          : S extends ListShape<infer I>
            ? readonly Value<I>[]
            : S extends MapShape<infer V>
              ? { readonly [key: string]: Value<V> }
              : S extends StructureShape<infer M>
                ? StructureValue<M>
                : never;

type RequiredNames<M> = {
  [K in keyof M]: M[K] extends { readonly required: true } ? K : never;
}[keyof M];

type StructureValue<M> = { readonly [K in RequiredNames<M>]: Value<M[K]> } & {
  readonly [K in Exclude<keyof M, RequiredNames<M>>]?: Value<M[K]>;
};

type Options<S> = Omit<S, "kind" | "required">;

export function required<S extends Shape>(shape: S): S & { readonly required: true } {
  return { ...shape, required: true };
}

export function string(options: Options<StringShape> = {}): StringShape {
  return { kind: "string", ...options };
}

export function oneOf<const T extends string>(values: readonly T[]): StringShape<T> {
  return { kind: "string", values };
}

export function integer(options: Options<IntegerShape> = {}): IntegerShape {
  return { kind: "integer", ...options };
}

export function number(options: Options<NumberShape> = {}): NumberShape {
  return { kind: "number", ...options };
}

export function boolean(): BooleanShape {
  return { kind: "boolean" };
}

export function blob(): BlobShape {
  return { kind: "blob", sensitive: true };
}

export function list<I extends Shape>(
  item: I,
  options: Omit<Options<ListShape>, "item"> = {},
): ListShape<I> {
  return { kind: "list", item, ...options };
}

export function map<V extends Shape>(
  key: StringShape,
  value: V,
  options: Omit<Options<MapShape>, "key" | "value"> = {},
): MapShape<V> {
  return { kind: "map", key, value, ...options };
}

export function structure<M extends Members>(members: M): StructureShape<M> {
  return { kind: "structure", members };
}
