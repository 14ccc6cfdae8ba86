const Joi = require("joi");

const schema = Joi.object({
  username: Joi.string().alphanum().min(3).max(30).required(),
  password: Joi.string().pattern(/^[a-zA-Z0-9]{3,30}$/),
  repeat: Joi.ref("password"),
  token: [Joi.string(), Joi.number()],
  birth: Joi.number().integer().min(1900).max(2013),
  email: Joi.string().email({ minDomainSegments: 2, tlds: { allow: ["com", "net"] } }),
  when: Joi.date().iso(),
  tags: Joi.array().items(Joi.string().lowercase()).unique().default([]),
  kind: Joi.string().valid("a", "b"),
  size: Joi.when("kind", { is: "a", then: Joi.number().required(), otherwise: Joi.forbidden() }),
  link: Joi.string().uri(),
  ip: Joi.string().ip({ version: ["ipv4"] }),
  id: Joi.string().guid(),
})
  .with("username", "birth")
  .xor("password", "token");

exports.handler = async () => {
  const good = schema.validate({
    username: "abc",
    birth: 1994,
    password: "abc1",
    repeat: "abc1",
    when: "2020-01-02T00:00:00Z",
  });
  const bad = schema.validate(
    {
      username: "a!",
      password: "x",
      repeat: "y",
      email: "a@b.org",
      tags: ["A", "A"],
      kind: "b",
      size: 1,
      link: "no",
      ip: "::1",
      id: "x",
      extra: 1,
    },
    { abortEarly: false },
  );
  const custom = Joi.extend((joi) => ({
    type: "million",
    base: joi.number(),
    messages: { "million.base": "{{#label}} must be at least a million" },
    validate: (value, helpers) =>
      value < 1_000_000 ? { value, errors: helpers.error("million.base") } : undefined,
  }));
  let asserted;
  try {
    Joi.assert({ a: { b: 1 } }, Joi.object({ a: Joi.object({ b: Joi.string() }) }));
  } catch (error) {
    asserted = error.message;
  }
  return {
    good: good.value,
    bad: bad.error.details.map(({ message, path, type }) => [message, path, type]),
    million: [custom.million().validate(5).error.message, custom.million().validate(2e6).value],
    described: Joi.string().min(2).describe(),
    async: await schema
      .validateAsync({ username: "abc" })
      .catch((error) => [error.name, error.message]),
    external: await Joi.string()
      .external(async (value) => `${value}!`)
      .validateAsync("a"),
    asserted,
    attempt: Joi.attempt("4", Joi.number()),
    template: Joi.object({
      a: Joi.number(),
      b: Joi.number().valid(Joi.expression("{a * 2 + 1}")),
    }).validate({ a: 2, b: 6 }).error?.message,
  };
};
