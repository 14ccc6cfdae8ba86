import * as yup from "yup";

const schema = yup.object({
  name: yup.string().required(),
  age: yup.number().required().positive().integer(),
  email: yup.string().email(),
  website: yup.string().url().nullable(),
  createdOn: yup.date().default(() => new Date(0)),
  list: yup
    .array()
    .of(yup.object({ n: yup.number().max(5) }))
    .min(1),
  flag: yup.boolean().when("name", ([name], field) => (name === "x" ? field.required() : field)),
});

export const handler = async () => {
  const cast = schema.cast({ name: "jimmy", age: "24", list: [{ n: "3" }] });
  const errors = await schema
    .validate({ age: -1.5, email: "x", website: "y", list: [{ n: 7 }] }, { abortEarly: false })
    .catch(({ name, errors: all, inner }) => ({
      name,
      all,
      paths: inner.map(({ path, type }) => [path, type]),
    }));
  const unique = yup
    .string()
    .test("unique", "${path} is taken: ${value}", async (value) => value !== "a");
  return {
    cast,
    errors,
    valid: await schema.isValid({ name: "a", age: 1, list: [{}] }),
    test: await unique.validate("a").catch((error) => error.message),
    sync: yup.mixed().oneOf([1, 2]).isValidSync(3),
    reached: yup.reach(schema, "list[0].n").type,
    described: schema.pick(["name", "age"]).describe(),
    lazy: yup.lazy((value) => (typeof value === "number" ? yup.number() : yup.string())).cast(5),
    tuple: await yup.tuple([yup.string(), yup.number()]).validate(["a", "1"]),
  };
};
