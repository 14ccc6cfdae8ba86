import * as sdk from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { findOperation, routeOf } from "../../src/aws/operation-routes.ts";
import { OPERATIONS } from "../../src/aws/operations.ts";

/** In the SDK, but not in the model that the table is made from. */
const NEWER = ["DeleteResourcePolicy", "GetResourcePolicy", "PutResourcePolicy"];

const none = new URLSearchParams();

describe("OPERATIONS", () => {
  it("are the 85 of the model, and all that the SDK has but the newest", ({ expect }) => {
    const names = OPERATIONS.map((operation) => operation.name);
    const commands = Object.keys(sdk)
      .filter((name) => name.endsWith("Command") && name !== "$Command")
      .map((name) => name.slice(0, -"Command".length));

    expect(new Set(names).size).toBe(85);
    expect([...names, ...NEWER].toSorted()).toEqual(commands.toSorted());
  });

  it("have the method and the path of the SDK's own schema", ({ expect }) => {
    const schemas: Readonly<Record<string, unknown>> = { ...sdk };
    for (const { name, method, path } of OPERATIONS) {
      const schema = schemas[`${name}$`] as readonly [number, string, string, SchemaTraits];
      const [sdkMethod, sdkUri] = schema[3].http;
      const sdkPath = sdkUri.replace(/\?.*/, "").replace(/\/$/, "");
      expect([name, sdkMethod, sdkPath.replaceAll(/\{\w+\}/g, "{}")]).toEqual([
        name,
        method,
        path.replaceAll(/\{\w+\}/g, "{}"),
      ]);
    }
  });
});

interface SchemaTraits {
  readonly http: readonly [method: string, uri: string, status: number];
}

describe("findOperation()", () => {
  it("finds each by its own path, in both forms", ({ expect }) => {
    for (const { name, method, path, query } of OPERATIONS) {
      const given = new URLSearchParams(query === undefined ? {} : { [query[0]]: query[1] });
      const raw = path.replaceAll(/\{\w+\}/g, "arn%3Aaws%2Fx");
      expect(findOperation(method, raw, given)?.name).toBe(name);
      expect(findOperation(method, `${raw}/`, given)?.name).toBe(name);
    }
  });

  it("is undefined for all else", ({ expect }) => {
    expect(findOperation("PATCH", "/2015-03-31/functions", none)).toBeUndefined();
    expect(findOperation("GET", "/2015-03-31/functions//configuration", none)).toBeUndefined();
    expect(findOperation("GET", "/", none)).toBeUndefined();
  });
});

describe("routeOf()", () => {
  it("is what Hono wants", ({ expect }) => {
    expect(routeOf("GetFunction")).toEqual([
      "GET",
      ["/2015-03-31/functions/:name", "/2015-03-31/functions/:name/"],
    ]);
  });
});
