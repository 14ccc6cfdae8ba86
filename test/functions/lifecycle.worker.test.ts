import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { findServing } from "../../src/functions/store.ts";
import { openDatabase } from "../../src/platform/database.ts";
import { toHex } from "../../src/platform/bytes.ts";
import { sha256 } from "../../src/platform/hashes.ts";
import { createQueues } from "../services/sqs/queues.worker.ts";
import { call, create, creation, ROLE, send, zipFile, zipOf } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";

describe("CreateFunction", () => {
  it("answers the golden exchange of reference 1.5", async ({ expect }) => {
    const answer = await send({
      method: "POST",
      path: FUNCTIONS,
      body: JSON.stringify(creation("golden")),
    });

    expect(answer.status).toBe(201);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.json).toEqual({
      FunctionName: "golden",
      FunctionArn: `${ARN}golden`,
      Runtime: "nodejs22.x",
      Role: ROLE,
      Handler: "index.handler",
      CodeSize: zipOf().byteLength,
      Description: "",
      Timeout: 3,
      MemorySize: 128,
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      Version: "$LATEST",
      TracingConfig: { Mode: "PassThrough" },
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      State: "Pending",
      StateReason: "The function is being created.",
      StateReasonCode: "Creating",
      PackageType: "Zip",
      Architectures: ["x86_64"],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      RuntimeVersionConfig: {
        RuntimeVersionArn: expect.stringMatching(
          /^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/,
        ),
      },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/golden" },
    });
    await answer.settle();

    const { json } = await call("GET", `${FUNCTIONS}/golden/configuration`);
    expect(json).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
    expect(json["RevisionId"]).not.toBe(answer.json["RevisionId"]);
    expect(Object.keys(json).filter((key) => key.includes("Reason"))).toEqual([]);
  });

  it("echoes what is set, and only that", async ({ expect }) => {
    await createQueues("q");
    const members = {
      Description: "d",
      Timeout: 900,
      MemorySize: 10_240,
      Architectures: ["arm64"],
      EphemeralStorage: { Size: 1024 },
      Environment: { Variables: { KEY: "v", __proto: "p" } },
      KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k",
      DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:q" },
      TracingConfig: { Mode: "Active" },
    };
    const refused = await create("echo", members);
    expect(refused.status).toBe(400);

    const environment = { Environment: { Variables: { KEY: "v" } } };
    const answer = await create("echo", { ...members, ...environment, Tags: { a: "b" } });
    expect(answer.json).toMatchObject({ ...members, ...environment });
    expect(answer.json).not.toHaveProperty("Tags");
    const { json } = await call("GET", `${FUNCTIONS}/echo`);
    expect(json["Tags"]).toEqual({ a: "b" });
  });

  it("takes a whole ARN for a name, and answers the bare one", async ({ expect }) => {
    const { json } = await create(`${ARN}by-arn`);
    expect(json).toMatchObject({ FunctionName: "by-arn", FunctionArn: `${ARN}by-arn` });
  });

  it("refuses a name that is taken, and keeps regions apart", async ({ expect }) => {
    await create("taken");
    const again = await create("taken");
    expect(again.status).toBe(409);
    expect(again.json).toEqual({ Type: "User", message: "Function already exist: taken" });

    const elsewhere = await call("POST", FUNCTIONS, {
      body: creation("taken"),
      region: "eu-west-1",
    });
    expect(elsewhere.status).toBe(201);
    expect(elsewhere.json["FunctionArn"]).toContain(":eu-west-1:");
  });

  it("lets one of many creations at once win", async ({ expect }) => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create("race")));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
  });
});

describe("UpdateFunctionCode", () => {
  it("serves the old code until the update is successful", async ({ expect }) => {
    await create("swap");
    const key = {
      accountId: "000000000000",
      region: "us-east-1",
      name: "swap",
      version: "$LATEST",
    };
    const db = openDatabase(env.DB);
    const before = await findServing(db, key);

    const body = JSON.stringify({ ZipFile: zipFile("exports.handler = async () => 2;") });
    const answer = await send({ method: "PUT", path: `${FUNCTIONS}/swap/code`, body });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      State: "Active",
      LastUpdateStatus: "InProgress",
      LastUpdateStatusReason: "The function is being created.",
      LastUpdateStatusReasonCode: "Creating",
    });
    await answer.settle();

    const after = await findServing(db, key);
    const hash = toHex(await sha256(zipOf("exports.handler = async () => 2;")));
    expect(after).toMatchObject({ packageSha256: hash, codeSha256: answer.json["CodeSha256"] });
    expect(before?.packageSha256).not.toBe(hash);
    expect(before?.lastModifiedAt).not.toBe(after?.lastModifiedAt);
  });

  it("changes nothing in a dry run", async ({ expect }) => {
    const { json: created } = await create("dry");
    const { json: before } = await call("GET", `${FUNCTIONS}/dry/configuration`);
    const body = { ZipFile: zipFile("other"), DryRun: true };
    const answer = await call("PUT", `${FUNCTIONS}/dry/code`, { body });
    expect(answer.status).toBe(200);

    const { json: after } = await call("GET", `${FUNCTIONS}/dry/configuration`);
    expect(after).toEqual(before);
    expect(after["CodeSha256"]).toBe(created["CodeSha256"]);
  });

  it("wants exactly one source", async ({ expect }) => {
    await create("source");
    const path = `${FUNCTIONS}/source/code`;
    const none = await call("PUT", path, { body: {} });
    expect(none.json["message"]).toBe("Please provide a source for function code.");
    const image = await call("PUT", path, { body: { ImageUri: "repo:tag" } });
    expect(image.json["message"]).toBe(
      "Please don't provide ImageUri when updating a function with packageType Zip.",
    );
    const both = { ZipFile: zipFile(), S3Bucket: "bucket", S3Key: "key" };
    expect((await call("PUT", path, { body: both })).json["message"]).toBe(
      "Please do not provide other FunctionCode parameters when providing a ZipFile.",
    );
  });
});

describe("DeleteFunction", () => {
  it("answers 204 without a body, then 404", async ({ expect }) => {
    await create("gone");
    const answer = await call("DELETE", `${FUNCTIONS}/gone`);
    expect([answer.status, answer.json]).toEqual([204, {}]);

    const again = await call("DELETE", `${FUNCTIONS}/gone`, { query: { Qualifier: "1" } });
    expect([again.status, again.json]).toEqual([
      404,
      { Type: "User", Message: `Function not found: ${ARN}gone` },
    ]);
  });

  it("checks the qualifier before existence", async ({ expect }) => {
    const latest = await call("DELETE", `${FUNCTIONS}/nobody`, { query: { Qualifier: "$LATEST" } });
    expect(latest.json["message"]).toBe(
      "$LATEST version cannot be deleted without deleting the function.",
    );
    const alias = await call("DELETE", `${FUNCTIONS}/nobody:live`);
    expect(alias.json["message"]).toBe("Deletion of aliases is not currently supported.");
  });
});
