import * as z from "zod";

const User = z
  .object({
    name: z.string().trim().min(2).max(20),
    age: z.coerce.number().int().nonnegative(),
    email: z.email().optional(),
    role: z.enum(["admin", "user"]).default("user"),
    tags: z.array(z.string()).nonempty(),
    born: z.iso.date().transform((text) => new Date(text).getTime()),
    address: z.object({ city: z.string() }).nullable(),
    extra: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .refine(({ name, tags }) => !tags.includes(name), {
    message: "A tag is the name",
    path: ["tags"],
  });

const Shape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("circle"), radius: z.number() }),
  z.object({ kind: z.literal("square"), side: z.number() }),
]);

export const handler = async () => {
  const good = User.parse({
    name: " Ann ",
    age: "42",
    tags: ["a"],
    born: "2001-02-03",
    address: null,
    extra: { a: 1, b: "2" },
  });
  const bad = User.safeParse({
    name: "A",
    age: -1.5,
    email: "x",
    role: "boss",
    tags: [],
    born: "no",
    extra: [],
  });
  const taken = z.string().refine(async (name) => name !== "taken", "Taken");
  const Tree = z.object({
    value: z.number(),
    get children() {
      return z.array(Tree);
    },
  });
  return {
    good,
    issues: bad.error.issues,
    pretty: z.prettifyError(bad.error),
    flat: z.flattenError(bad.error),
    shapes: [
      Shape.safeParse({ kind: "circle", radius: 1 }),
      Shape.safeParse({ kind: "line" }).error.issues,
    ],
    async: [await taken.safeParseAsync("free"), (await taken.safeParseAsync("taken")).error.issues],
    tree: Tree.parse({ value: 1, children: [{ value: 2, children: [] }] }),
    partial: User.shape.address.safeParse({}).error.issues,
    json: z.toJSONSchema(
      z.object({ a: z.string().min(1), b: z.number().optional(), c: z.tuple([z.int()]) }),
    ),
    brand: z
      .string()
      .pipe(z.transform((text) => text.length))
      .parse("four"),
    template: z.templateLiteral(["v", z.number()]).safeParse("v12").success,
    big: z.bigint().safeParse(5n).success,
    map: [...z.map(z.string(), z.number()).parse(new Map([["a", 1]]))],
    instance: z.instanceof(Date).safeParse(new Date()).success,
  };
};
