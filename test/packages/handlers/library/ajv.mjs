import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const schema = {
  $id: "order",
  type: "object",
  properties: {
    id: { type: "string", format: "uuid" },
    email: { type: "string", format: "email" },
    placed: { type: "string", format: "date-time" },
    site: { type: "string", format: "uri" },
    count: { type: "integer", minimum: 1, maximum: 10, default: 1 },
    kind: { enum: ["small", "large"] },
    lines: {
      type: "array",
      minItems: 1,
      uniqueItems: true,
      items: { $ref: "#/$defs/line" },
    },
  },
  required: ["id", "email", "lines"],
  additionalProperties: false,
  $defs: {
    line: {
      type: "object",
      properties: {
        sku: { type: "string", pattern: "^[A-Z]{3}-\\d+$" },
        price: { type: "number" },
      },
      required: ["sku"],
    },
  },
  if: { properties: { kind: { const: "large" } }, required: ["kind"] },
  // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own word.
  then: { required: ["placed"] },
};

export const handler = async () => {
  const ajv = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: true });
  addFormats(ajv);
  ajv.addKeyword({
    keyword: "even",
    validate: (wanted, value) => (value % 2 === 0) === wanted,
    errors: false,
  });
  const validate = ajv.compile(schema);
  const good = {
    id: "123e4567-e89b-12d3-a456-426614174000",
    email: "a@example.com",
    lines: [{ sku: "ABC-1", price: "12.5" }],
  };
  const bad = {
    id: "nope",
    email: "x",
    site: "::",
    count: 99,
    kind: "large",
    extra: true,
    lines: [{ sku: "abc" }, { sku: "abc" }],
  };
  const results = {
    good: [validate(good), good],
    bad: [validate(bad), validate.errors, ajv.errorsText(validate.errors)],
    even: [ajv.validate({ even: true }, 4), ajv.validate({ even: true }, 5)],
  };
  const asynchronous = ajv.compile({
    $async: true,
    type: "object",
    properties: { n: { type: "number", multipleOf: 0.5 } },
    required: ["n"],
  });
  const settled = await Promise.allSettled([asynchronous({ n: 1.5 }), asynchronous({})]);
  const tuple = new Ajv2020({ strict: false }).compile({
    prefixItems: [{ type: "string" }, { type: "number" }],
    items: false,
    unevaluatedProperties: false,
  });
  let failure;
  try {
    ajv.compile({ type: "strange" });
  } catch (error) {
    failure = error.message;
  }
  return {
    ...results,
    asynchronous: settled.map(({ status, value, reason }) => [status, value, reason?.errors]),
    tuple: [tuple(["a", 1]), tuple(["a", 1, 2]), tuple.errors],
    failure,
  };
};
