import { describe, it } from "vitest";
import { call, fetchRaw } from "./client.worker.ts";
import { LAYER_ARN as ARN, LAYERS, layerZip, publishLayer as publish } from "./layers.worker.ts";

const V = "InvalidParameterValueException";

const get = (path: string, query: Record<string, string> = {}) =>
  call("GET", `${LAYERS}${path}`, { query });

describe("PublishLayerVersion", () => {
  it("answers with all that was given, and GetLayerVersion with the same", async ({ expect }) => {
    const { status, json } = await publish("whole", {
      Description: "d",
      LicenseInfo: "MIT",
      CompatibleRuntimes: ["nodejs22.x", "nodejs20.x"],
      CompatibleArchitectures: ["arm64"],
    });
    expect(status).toBe(201);
    expect(json).toEqual({
      Content: {
        Location: expect.stringMatching(/^http:\/\/127\.0\.0\.1:8787\/_packages\/000000000000\//),
        CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        CodeSize: layerZip().byteLength,
      },
      LayerArn: `${ARN}whole`,
      LayerVersionArn: `${ARN}whole:1`,
      Version: 1,
      Description: "d",
      CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      CompatibleRuntimes: ["nodejs22.x", "nodejs20.x"],
      CompatibleArchitectures: ["arm64"],
      LicenseInfo: "MIT",
    });

    const { Content: content, ...rest } = json;
    const { Location: link, ...hash } = content as Record<string, unknown>;
    const byArn = { find: "LayerVersion", Arn: `${ARN}whole:1` };
    const named = `/${encodeURIComponent(`${ARN}whole`)}/versions/1`;
    for (const answer of [await get("/whole/versions/1"), await get(named), await get("", byArn)]) {
      expect([answer.status, answer.json]).toMatchObject([200, { ...rest, Content: hash }]);
    }
    const response = await fetchRaw(String(link));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(layerZip());
  });

  it("leaves out what was not given, and echoes empty lists", async ({ expect }) => {
    const bare = (await publish("bare")).json;
    expect(Object.keys(bare).toSorted()).toEqual([
      "Content",
      "CreatedDate",
      "Description",
      "LayerArn",
      "LayerVersionArn",
      "Version",
    ]);
    const empty = await publish("empty", { CompatibleRuntimes: [], CompatibleArchitectures: [] });
    expect(empty.json).toMatchObject({ CompatibleRuntimes: [], CompatibleArchitectures: [] });
  });

  it("gives thirty publishers thirty numbers, and none twice after a removal", async ({
    expect,
  }) => {
    const numbers = async (count: number) => {
      const answers = await Promise.all(Array.from({ length: count }, () => publish("raced")));
      for (const { status } of answers) expect(status).toBe(201);
      return answers.map(({ json }) => Number(json["Version"])).toSorted((a, b) => a - b);
    };
    const all = Array.from({ length: 30 }, (_, index) => index + 1);
    expect(await numbers(30)).toEqual(all);
    for (const number of all) await call("DELETE", `${LAYERS}/raced/versions/${number}`);
    expect((await get("/raced/versions")).json).toEqual({ LayerVersions: [] });
    expect(await numbers(2)).toEqual([31, 32]);
  });

  it("refuses with AWS's code and text", async ({ expect }) => {
    const twoErrors =
      /^2 validation errors detected: Value '\[nope\]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy constraint: \[Member must satisfy enum value set: \[.*\], Member must not be null\]; Value '\[no\]' at 'compatibleArchitectures' failed/;
    const cases: readonly (readonly [object, string, RegExp])[] = [
      [{ Content: undefined }, "ValidationException", /Value null at 'content'/],
      [{ Content: {} }, V, /^Please provide a source for function code\.$/],
      [{ Content: { ZipFile: "bm8gemlw" } }, V, /^Could not unzip uploaded file\./],
      [
        { CompatibleRuntimes: ["nope"], CompatibleArchitectures: ["no"] },
        "ValidationException",
        twoErrors,
      ],
      [{ LicenseInfo: "x".repeat(513) }, "ValidationException", /less than or equal to 512/],
      [
        { CompatibleRuntimes: Array.from({ length: 16 }, () => "nodejs22.x") },
        "ValidationException",
        /Member must have length less than or equal to 15/,
      ],
    ];
    for (const [members, code, text] of cases) {
      const answer = await publish("bad", members);
      expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([400, code]);
      expect(answer.json["message"]).toMatch(text);
    }
    const foreign = await publish(
      encodeURIComponent(ARN.replace("0".repeat(12), "1".repeat(12)) + "l"),
    );
    expect([foreign.status, foreign.json["Message"]]).toEqual([
      403,
      "User: arn:aws:iam::000000000000:root is not authorized to perform: lambda:PublishLayerVersion " +
        "on resource: arn:aws:lambda:us-east-1:111111111111:layer:l " +
        "because no resource-based policy allows the lambda:PublishLayerVersion action",
    ]);
  });
});

describe("layer versions that are not there", () => {
  it("are told of as AWS does", async ({ expect }) => {
    await publish("there");
    const missing = [404, { Type: "User", Message: "The resource you requested does not exist." }];
    const negative = [400, { Type: "User", message: "Layer Version Cannot be less than 1" }];
    const plain = async (answer: ReturnType<typeof call>) => [
      (await answer).status,
      (await answer).json,
    ];

    expect(await plain(get("/nobody/versions"))).toEqual([200, { LayerVersions: [] }]);
    expect(await plain(get("/nobody/versions/1"))).toEqual(missing);
    expect(await plain(get("/there/versions/2"))).toEqual(missing);
    expect(await plain(get("/there/versions/0"))).toEqual(negative);
    expect(await plain(get("/there/versions/-1"))).toEqual(negative);
    expect(await plain(call("DELETE", `${LAYERS}/there/versions/-1`))).toEqual(negative);
    expect(await plain(call("GET", `${LAYERS}/there/versions/1`, { region: "eu-west-1" }))).toEqual(
      missing,
    );
    for (const path of ["nobody/versions/1", "there/versions/1", "there/versions/1"]) {
      expect((await call("DELETE", `${LAYERS}/${path}`)).status).toBe(204);
    }
    expect(await plain(get("/there/versions/1"))).toEqual(missing);
    expect(await plain(get("", { find: "LayerVersion", Arn: `${ARN}there:2` }))).toEqual(missing);
    const unversioned = await get("", { find: "LayerVersion", Arn: `${ARN}there` });
    expect(unversioned.status).toBe(400);
    expect(unversioned.json["message"]).toContain(
      `1 validation error detected: Value '${ARN}there' at 'arn' failed to satisfy constraint: Member must satisfy regular expression pattern: `,
    );
  });
});

describe("lists of layers", () => {
  const REGION = "eu-west-3";
  const publishThere = (name: string, members: object) => publish(name, members, REGION);
  const list = async (path = "", query: Record<string, string> = {}) =>
    (await call("GET", `${LAYERS}${path}`, { query, region: REGION })).json;
  const latest = async (query: Record<string, string> = {}) =>
    (
      (await list("", query))["Layers"] as {
        LayerName: string;
        LatestMatchingVersion: { Version: number };
      }[]
    ).map(
      ({ LayerName: name, LatestMatchingVersion: { Version: version } }) => `${name}:${version}`,
    );

  it("show the latest version that matches, and page", async ({ expect }) => {
    expect(await list()).toEqual({ Layers: [] });
    await publishThere("b", {
      CompatibleRuntimes: ["nodejs20.x"],
      CompatibleArchitectures: ["arm64"],
    });
    await publishThere("b", { CompatibleRuntimes: ["nodejs22.x"] });
    await publishThere("a", { CompatibleRuntimes: ["nodejs20.x", "nodejs22.x"] });
    await publishThere("c", {});

    expect(await latest()).toEqual(["a:1", "b:2", "c:1"]);
    expect(await latest({ CompatibleRuntime: "nodejs20.x" })).toEqual(["a:1", "b:1"]);
    expect(await latest({ CompatibleArchitecture: "arm64" })).toEqual(["b:1"]);
    expect(
      await latest({ CompatibleRuntime: "nodejs22.x", CompatibleArchitecture: "arm64" }),
    ).toEqual([]);
    expect(await latest({ CompatibleRuntime: "nodejs26.x" })).toEqual([]);

    const first = await list("", { MaxItems: "2" });
    expect(first["Layers"]).toHaveLength(2);
    expect(await latest({ Marker: String(first["NextMarker"]) })).toEqual(["c:1"]);
    const [item] = (await list())["Layers"] as object[];
    expect(item).toEqual({
      LayerName: "a",
      LayerArn: `arn:aws:lambda:${REGION}:000000000000:layer:a`,
      LatestMatchingVersion: {
        LayerVersionArn: `arn:aws:lambda:${REGION}:000000000000:layer:a:1`,
        Version: 1,
        Description: "",
        CreatedDate: expect.any(String),
        CompatibleRuntimes: ["nodejs20.x", "nodejs22.x"],
      },
    });
  });

  it("give the versions of one, newest first, and page by number", async ({ expect }) => {
    for (let at = 0; at < 11; at += 1) {
      await publishThere("many", at === 4 ? { CompatibleRuntimes: ["nodejs18.x"] } : {});
    }
    const seen: number[] = [];
    let marker: unknown;
    do {
      const query = { MaxItems: "4", ...(typeof marker === "string" ? { Marker: marker } : {}) };
      const page = await list("/many/versions", query);
      seen.push(...(page["LayerVersions"] as { Version: number }[]).map(({ Version }) => Version));
      marker = page["NextMarker"];
    } while (marker !== undefined);
    expect(seen).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const filtered = await list("/many/versions", { CompatibleRuntime: "nodejs18.x" });
    expect(filtered["LayerVersions"]).toMatchObject([{ Version: 5 }]);
  });

  it("refuse filters that nobody knows, and more than 50", async ({ expect }) => {
    const runtime = await list("", { CompatibleRuntime: "nope", MaxItems: "51" });
    expect(runtime["message"]).toMatch(
      /^2 validation errors detected: Value 'nope' at 'compatibleRuntime' failed to satisfy constraint: Member must satisfy enum value set: \[.*\]; Value '51' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 50$/,
    );
  });
});
