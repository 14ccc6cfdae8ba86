import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { call, create } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const FUNCTION_COUNT = 1000;
const VERSION_COUNT = 5;
/** 120 pages, on a machine that does other things as well. */
const TIMEOUT_MS = 60_000;

/** A function with its versions, a thousand times: what one creation has written, under other names. */
beforeAll(async () => {
  await create("model");
  const rows = VERSION_COUNT + 1;
  await env.DB.prepare(
    `WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < ${FUNCTION_COUNT * rows - 1})
    INSERT INTO functions SELECT account_id, region, printf('f%04d', n / ${rows}),
      CASE n % ${rows} WHEN 0 THEN '$LATEST' ELSE CAST(n % ${rows} + 7 AS TEXT) END,
      revision_id, state, last_update_status, NULL, NULL, last_modified_at, package_sha256, package_bytes,
      configuration, tags, NULL, 1, NULL FROM functions, number WHERE name = 'model'`,
  ).run();
  await env.DB.exec("DELETE FROM functions WHERE name = 'model'");
});

/** All items of a list, as ARNs, and how many each page had. */
async function readAll(
  path: string,
  member: string,
  query: Readonly<Record<string, string>> = {},
): Promise<{ readonly arns: readonly string[]; readonly sizes: readonly number[] }> {
  const arns: string[] = [];
  const sizes: number[] = [];
  let marker: unknown;
  do {
    const at: Readonly<Record<string, string>> =
      typeof marker === "string" ? { Marker: marker } : {};
    const { json } = await call("GET", path, { query: { ...query, ...at } });
    const items = json[member] as readonly { readonly FunctionArn: string }[];
    arns.push(...items.map((item) => item.FunctionArn));
    sizes.push(items.length);
    marker = json["NextMarker"];
  } while (marker !== undefined);
  return { arns, sizes };
}

function nameOf(index: number): string {
  return `f${String(index).padStart(4, "0")}`;
}

function arnOf(name: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
}

const NAMES = Array.from({ length: FUNCTION_COUNT }, (_, index) => nameOf(index));
/** In their order, which is not that of texts: 9 comes before 10. */
const VERSIONS = ["$LATEST", "8", "9", "10", "11", "12"];

describe("A thousand functions of five versions", () => {
  it(
    "are listed once each",
    async ({ expect }) => {
      const { arns, sizes } = await readAll(FUNCTIONS, "Functions");
      expect(arns).toEqual(NAMES.map(arnOf));
      expect(new Set(sizes)).toEqual(new Set([50]));
    },
    TIMEOUT_MS,
  );

  it(
    "are listed with all of their versions",
    async ({ expect }) => {
      const { arns, sizes } = await readAll(FUNCTIONS, "Functions", { FunctionVersion: "ALL" });
      const all = NAMES.flatMap((name) => VERSIONS.map((version) => `${arnOf(name)}:${version}`));
      expect(arns).toEqual(all);
      expect(new Set(sizes)).toEqual(new Set([50]));
    },
    TIMEOUT_MS,
  );

  it("have their versions listed, in pages as small as asked for", async ({ expect }) => {
    const path = `${FUNCTIONS}/${nameOf(500)}/versions`;
    const { arns, sizes } = await readAll(path, "Versions", { MaxItems: "4" });
    expect(arns).toEqual(VERSIONS.map((version) => `${arnOf(nameOf(500))}:${version}`));
    expect(sizes).toEqual([4, 2]);
  });

  it("are counted", async ({ expect }) => {
    const { json } = await call("GET", "/2016-08-19/account-settings");
    expect(json["AccountUsage"]).toMatchObject({ FunctionCount: FUNCTION_COUNT });
  });
});
