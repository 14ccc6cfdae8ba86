import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { type Answer, call, create, send, zipFile, zipOf } from "./client.worker.ts";

/** What belongs to a function, written by many at once and while it is taken away. */
const FUNCTIONS = "/2015-03-31/functions";
const ARN = "arn:aws:lambda:us-east-1:000000000000";
const WRITERS = 50;
/** Writers of one row come one after another, and those that are overtaken begin again. */
const TIMEOUT_MS = 60_000;

interface Write {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

/** All sent before the first is answered. */
async function atOnce(writes: readonly Write[]): Promise<readonly Answer[]> {
  const answers = await Promise.all(
    writes.map(({ body, ...request }) =>
      send({ ...request, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    ),
  );
  await Promise.all(answers.map((answer) => answer.settle()));
  return answers;
}

function many(write: (index: number) => Write): readonly Write[] {
  return Array.from({ length: WRITERS }, (_, index) => write(index));
}

const won = (answers: readonly Answer[]) => answers.filter(({ status }) => status < 300);

async function rows(query: string): Promise<readonly Record<string, unknown>[]> {
  return (await env.DB.prepare(query).all()).results;
}

describe("Fifty writers at once", () => {
  it("of permissions: each that is told so has its statement", async ({ expect }) => {
    await create("granted");
    const answers = await atOnce(
      many((index) => ({
        method: "POST",
        path: `${FUNCTIONS}/granted/policy`,
        body: { StatementId: `s${index}`, Action: "lambda:*", Principal: "s3.amazonaws.com" },
      })),
    );
    const { json } = await call("GET", `${FUNCTIONS}/granted/policy`);
    const policy = JSON.parse(String(json["Policy"])) as { Statement: { Sid: string }[] };
    const told = won(answers).map((answer) => {
      const statement = JSON.parse(String(answer.json["Statement"])) as { Sid: string };
      return statement.Sid;
    });
    expect(told.length).toBeGreaterThan(0);
    expect(policy.Statement.map(({ Sid }) => Sid).toSorted()).toEqual(told.toSorted());
  });

  it("of tags: all are there", async ({ expect }) => {
    await create("tagged");
    const path = `/2017-03-31/tags/${encodeURIComponent(`${ARN}:function:tagged`)}`;
    const tagging = many((index) => ({
      method: "POST",
      path,
      body: { Tags: { [`k${index}`]: "" } },
    }));
    const answers = await atOnce(tagging);
    expect(won(answers)).toHaveLength(WRITERS);
    const { json } = await call("GET", path);
    expect(Object.keys(json["Tags"] as object)).toHaveLength(WRITERS);
  });

  it("of one alias: the one that is there is a winner's, and losers are told", async ({
    expect,
  }) => {
    await create("named", { Publish: true });
    const path = `${FUNCTIONS}/named/aliases`;
    const created = await atOnce(
      many(() => ({ method: "POST", path, body: { Name: "live", FunctionVersion: "1" } })),
    );
    expect(created.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201,
      ...Array.from({ length: WRITERS - 1 }, () => 409),
    ]);
    const RevisionId = won(created)[0]?.json["RevisionId"];
    const updated = await atOnce(
      many((index) => ({
        method: "PUT",
        path: `${path}/live`,
        body: { RevisionId, Description: `number ${index}` },
      })),
    );
    expect(won(updated)).toHaveLength(1);
    expect((await call("GET", `${path}/live`)).json).toEqual(won(updated)[0]?.json);
  });

  it("of layer versions: no number is given twice, and none is left out", async ({ expect }) => {
    const body = { Content: { ZipFile: zipFile() } };
    const path = "/2018-10-31/layers/counted/versions";
    const answers = await atOnce(many(() => ({ method: "POST", path, body })));
    const numbers = won(answers).map(({ json }) => Number(json["Version"]));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: WRITERS }, (_, index) => index + 1),
    );
  });

  it("of versions: one is made of one state", async ({ expect }) => {
    await create("numbered");
    const path = `${FUNCTIONS}/numbered/versions`;
    const answers = await atOnce(many(() => ({ method: "POST", path, body: {} })));
    expect(new Set(won(answers).map(({ json }) => json["Version"]))).toEqual(new Set(["1"]));
    expect(await rows("SELECT version FROM functions WHERE name = 'numbered'")).toHaveLength(2);
  });

  it.for([
    ["2019-09-25", "event-invoke-config", "POST", "MaximumEventAgeInSeconds"],
    ["2021-10-31", "url", "PUT", "Cors"],
  ] as const)(
    "of a config that is changed: what is there is a winner's (%s %s)",
    { timeout: TIMEOUT_MS },
    async ([date, name, method, member], { expect }) => {
      const path = `/${date}/functions/${name}/${name}`;
      await create(name);
      const first = name === "url" ? { AuthType: "NONE" } : { MaximumRetryAttempts: 1 };
      await call(name === "url" ? "POST" : "PUT", path, { body: first });
      const value = (index: number) => (name === "url" ? { MaxAge: index } : 60 + index);
      const answers = await atOnce(
        many((index) => ({ method, path, body: { [member]: value(index) } })),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(
        new Set(won(answers).length === WRITERS ? [200] : [200, 409]),
      );
      const { json } = await call("GET", path);
      expect(won(answers).map((answer) => answer.json[member])).toContainEqual(json[member]);
      // What was there before the changes is there still.
      expect(json).toMatchObject(first);
    },
  );
});

describe("The code storage of an account", () => {
  it("is not overdrawn by uploads at the same time", async ({ expect }) => {
    const bytes = zipOf().byteLength;
    const room = 5;
    await create("full");
    await env.DB.exec(
      `UPDATE functions SET package_bytes = ${80_530_636_800 - room * bytes} - (
        SELECT coalesce(sum(package_bytes), 0) FROM functions WHERE name <> 'full') - (
        SELECT coalesce(sum(package_bytes), 0) FROM layer_versions) WHERE name = 'full'`.replaceAll(
        /\s+/g,
        " ",
      ),
    );
    const body = { Content: { ZipFile: zipFile() } };
    const answers = await atOnce(
      many((index) => {
        if (index % 2 === 0) return { method: "POST", path: "/2018-10-31/layers/l/versions", body };
        const creation = {
          FunctionName: `upload${index}`,
          Runtime: "nodejs22.x",
          Role: "arn:aws:iam::000000000000:role/r",
          Handler: "index.handler",
          Code: { ZipFile: zipFile() },
        };
        return { method: "POST", path: FUNCTIONS, body: creation };
      }),
    );
    expect(won(answers)).toHaveLength(room);
    const codes = answers
      .filter(({ status }) => status >= 300)
      .map(({ headers }) => headers.get("x-amzn-errortype"));
    expect(new Set(codes)).toEqual(new Set(["CodeStorageExceededException"]));
    const { json } = await call("GET", "/2016-08-19/account-settings");
    expect(json["AccountUsage"]).toMatchObject({ TotalCodeSize: 80_530_636_800 });
    await call("DELETE", `${FUNCTIONS}/full`);
  });
});

describe("What is written while its owner is taken away", () => {
  it("is gone with the function", async ({ expect }) => {
    const { json } = await call("POST", "/2020-04-22/code-signing-configs", {
      body: { AllowedPublishers: { SigningProfileVersionArns: ["arn:aws:signer:us-east-1::x"] } },
    });
    const { CodeSigningConfigArn } = json["CodeSigningConfig"] as Record<string, string>;
    const settings: readonly (readonly [string, string, string, object])[] = [
      ["PUT", "2017-10-31", "concurrency", { ReservedConcurrentExecutions: 1 }],
      ["PUT", "2019-09-25", "event-invoke-config", { MaximumRetryAttempts: 1 }],
      ["POST", "2021-10-31", "url", { AuthType: "NONE" }],
      ["PUT", "2021-07-20", "runtime-management-config", { UpdateRuntimeOn: "FunctionUpdate" }],
      ["PUT", "2024-08-31", "recursion-config", { RecursiveLoop: "Allow" }],
      ["PUT", "2020-06-30", "code-signing-config", { CodeSigningConfigArn }],
      [
        "POST",
        "2015-03-31",
        "policy",
        { StatementId: "s", Action: "lambda:*", Principal: "000000000000" },
      ],
      ["POST", "2015-03-31", "aliases", { Name: "a", FunctionVersion: "$LATEST" }],
      ["POST", "2015-03-31", "versions", {}],
    ];
    for (let round = 0; round < 3; round += 1) {
      await create("going");
      const writes: readonly Write[] = settings.map(([method, date, part, body]) => ({
        method,
        path: `/${date}/functions/going/${part}`,
        body,
      }));
      const removal = { method: "DELETE", path: `${FUNCTIONS}/going` };
      // The removal at the beginning, in the middle and at the end of the others.
      const at = round * Math.floor(writes.length / 2);
      const answers = await atOnce(writes.toSpliced(at, 0, removal));
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      const counts = await rows(`
        SELECT (SELECT count(*) FROM functions WHERE name = 'going') AS functions,
          (SELECT count(*) FROM function_settings WHERE function_name = 'going') AS settings,
          (SELECT count(*) FROM policies WHERE name = 'going') AS policies,
          (SELECT count(*) FROM aliases WHERE function_name = 'going') AS aliases`);
      expect(counts).toEqual([{ functions: 0, settings: 0, policies: 0, aliases: 0 }]);
    }
  });

  it("keeps a version that an alias was given, or refuses the alias", async ({ expect }) => {
    await create("versioned");
    const versions = `${FUNCTIONS}/versioned/versions`;
    const seen = new Set<number>();
    for (let round = 0; round < 6; round += 1) {
      await call("PUT", `${FUNCTIONS}/versioned/configuration`, { body: { Timeout: round + 1 } });
      const { json } = await call("POST", versions, { body: {} });
      const version = String(json["Version"]);
      const name = `a${round}`;
      const writes = [
        {
          method: "POST",
          path: `${FUNCTIONS}/versioned/aliases`,
          body: { Name: name, FunctionVersion: version },
        },
        { method: "DELETE", path: `${FUNCTIONS}/versioned?Qualifier=${version}` },
      ];
      const answers = await Promise.all(
        (round % 2 === 0 ? writes : writes.toReversed()).map(({ method, path, body }) => {
          const [bare = "", query] = path.split("?");
          return call(method, bare, {
            ...(body === undefined ? {} : { body }),
            ...(query === undefined ? {} : { query: { Qualifier: version } }),
          });
        }),
      );
      for (const { status } of answers) seen.add(status);
      const [left] = await rows(`
        SELECT (SELECT count(*) FROM functions WHERE name = 'versioned' AND version = '${version}') AS versions,
          (SELECT count(*) FROM aliases WHERE name = '${name}') AS aliases`);
      expect([
        { versions: 1, aliases: 1 },
        { versions: 0, aliases: 0 },
      ]).toContainEqual(left);
    }
    expect([...seen].every((status) => [201, 204, 404, 409].includes(status))).toBe(true);
  });

  it("keeps a code signing config that a function was given, or refuses to give it", async ({
    expect,
  }) => {
    await create("signed");
    for (let round = 0; round < 4; round += 1) {
      const { json } = await call("POST", "/2020-04-22/code-signing-configs", {
        body: { AllowedPublishers: { SigningProfileVersionArns: ["arn:aws:signer:us-east-1::x"] } },
      });
      const { CodeSigningConfigArn } = json["CodeSigningConfig"] as Record<string, string>;
      const path = "/2020-06-30/functions/signed/code-signing-config";
      const writes: readonly Write[] = [
        { method: "PUT", path, body: { CodeSigningConfigArn } },
        {
          method: "DELETE",
          path: `/2020-04-22/code-signing-configs/${encodeURIComponent(CodeSigningConfigArn ?? "")}`,
        },
      ];
      const [first, second] = await atOnce(round % 2 === 0 ? writes : writes.toReversed());
      expect(
        [first?.status, second?.status].filter((status) => (status ?? 500) < 300),
      ).toHaveLength(1);
      await call("DELETE", path);
    }
  });
});
