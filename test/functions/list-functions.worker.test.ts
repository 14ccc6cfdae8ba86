import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { defaultConfiguration } from "../../src/functions/configuration.ts";
import { finishTransition, pendingFunction } from "../../src/functions/model.ts";
import { insertFunction } from "../../src/functions/store-creation.ts";
import { openDatabase } from "../../src/platform/database.ts";
import { call, create, ROLE } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const COUNT = 120;

beforeAll(async () => {
  const db = openDatabase(env.DB);
  const given = { role: ROLE, handler: "index.handler", runtime: "nodejs22.x" } as const;
  for (let index = 0; index < COUNT; index += 1) {
    const name = `f${String(index).padStart(3, "0")}`;
    const address = { accountId: "000000000000", region: "us-east-1", name };
    const code = { sha256Hex: "0".repeat(64), bytes: 1 };
    const configuration = defaultConfiguration(name, given);
    const stamp = { now: 0, revisionId: name };
    const pending = pendingFunction({ address, configuration, code, tags: {} }, stamp);
    await insertFunction(db, { latest: finishTransition(pending, name) });
  }
});

describe("ListFunctions", () => {
  it("gives pages of at most fifty, each function once", async ({ expect }) => {
    const names: unknown[] = [];
    const sizes: number[] = [];
    let marker: unknown;
    do {
      const query = {
        MaxItems: "10000",
        ...(typeof marker === "string" ? { Marker: marker } : {}),
      };
      const { json } = await call("GET", FUNCTIONS, { query });
      const page = json["Functions"] as readonly Record<string, unknown>[];
      names.push(...page.map((item) => item["FunctionName"]));
      sizes.push(page.length);
      marker = json["NextMarker"];
    } while (marker !== undefined);

    expect(sizes).toEqual([50, 50, 20]);
    expect(new Set(names).size).toBe(COUNT);
  });

  it("has no NextMarker when the last page is exactly full", async ({ expect }) => {
    const { json: first } = await call("GET", `${FUNCTIONS}/`, { query: { MaxItems: "40" } });
    const query = { MaxItems: "40", Marker: String(first["NextMarker"]) };
    const { json: second } = await call("GET", FUNCTIONS, { query });
    const last = { MaxItems: "40", Marker: String(second["NextMarker"]) };
    const { json: third } = await call("GET", FUNCTIONS, { query: last });
    expect(third["Functions"]).toHaveLength(40);
    expect(third).not.toHaveProperty("NextMarker");
  });

  it("leaves out states, tags and the runtime's version", async ({ expect }) => {
    await create("a-listed", { Tags: { a: "b" } });
    const { json } = await call("GET", FUNCTIONS, { query: { MaxItems: "1" } });
    const [item] = json["Functions"] as readonly object[];
    expect(item).toMatchObject({
      FunctionName: "a-listed",
      FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:a-listed",
      Version: "$LATEST",
    });
    const left = Object.keys(item ?? {}).filter((key) =>
      /State|LastUpdate|RuntimeV|Tags/.test(key),
    );
    expect(left).toEqual([]);
  });

  it("qualifies every ARN when all versions are asked for", async ({ expect }) => {
    const query = { FunctionVersion: "ALL", MaxItems: "1" };
    const { json } = await call("GET", FUNCTIONS, { query });
    const [item] = json["Functions"] as readonly Record<string, unknown>[];
    expect(item?.["FunctionArn"]).toMatch(/:\$LATEST$/);
  });

  it("shows a region only what is in it", async ({ expect }) => {
    const { json } = await call("GET", FUNCTIONS, { region: "eu-west-1" });
    expect(json).toEqual({ Functions: [] });
  });

  it("refuses bad parameters", async ({ expect }) => {
    const cases = [
      [{ MaxItems: "0" }, "ValidationException", "Value '0' at 'maxItems'"],
      [{ MaxItems: "10001" }, "ValidationException", "less than or equal to 10000"],
      [{ MaxItems: "x" }, "SerializationException", "Integer"],
      [{ FunctionVersion: "all" }, "ValidationException", "enum value set: [ALL]"],
      [{ Marker: "???" }, "InvalidParameterValueException", "pagination token"],
    ] as const;
    for (const [query, code, text] of cases) {
      const answer = await call("GET", FUNCTIONS, { query });
      expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([400, code]);
      expect(answer.json["message"]).toContain(text);
    }
  });
});
