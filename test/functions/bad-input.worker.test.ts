import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { createQueues } from "../services/sqs/queues.worker.ts";
import { call, create, creation, ROLE, send, zipFile } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
/** Megabytes are made, signed and read. */
const TIMEOUT_MS = 60_000;
const V = "InvalidParameterValueException";

describe("CreateFunction", () => {
  it("names all that is wrong with the shape at once", async ({ expect }) => {
    const answer = await call("POST", FUNCTIONS, {
      body: { FunctionName: "f", Timeout: 0, Architectures: ["X86_64"], Code: {} },
    });
    expect(answer.json).toEqual({
      message:
        "3 validation errors detected: " +
        "Value null at 'role' failed to satisfy constraint: Member must not be null; " +
        "Value '0' at 'timeout' failed to satisfy constraint: " +
        "Member must have value greater than or equal to 1; " +
        "Value '[X86_64]' at 'architectures' failed to satisfy constraint: " +
        "Member must satisfy constraint: " +
        "[Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    });
  });

  it("refuses with AWS's code and text, and stores nothing", async ({ expect }) => {
    const long = "v".repeat(4097);
    const cases: readonly (readonly [object, string, string])[] = [
      [{ FunctionName: "x".repeat(65) }, V, "less than or equal to 64"],
      [{ Handler: undefined }, V, "Runtime and Handler are mandatory parameters"],
      [{ Runtime: "NODEJS22.X" }, V, "Value NODEJS22.X at 'runtime' failed to satisfy constraint"],
      [{ Runtime: "nodejs16.x" }, V, "The runtime parameter of nodejs16.x is no longer supported"],
      [{ Runtime: "python3.12" }, V, "nodejs18.x, nodejs20.x, nodejs22.x, nodejs24.x"],
      [{ Code: {} }, V, "Please provide a source for function code."],
      [{ Code: { ZipFile: "" } }, V, "Uploaded file must be a non-empty zip"],
      [{ Code: { ZipFile: "bm8gemlw" } }, V, "Could not unzip uploaded file."],
      [{ Code: { ZipFile: "no base64!" } }, "SerializationException", "base64"],
      [{ Code: { ZipFile: 5 } }, "SerializationException", "NUMBER_VALUE"],
      [{ Timeout: "3" }, "SerializationException", "STRING_VALUE"],
      [{ Environment: { Variables: { A1: 1 } } }, "SerializationException", "NUMBER_VALUE"],
      [{ Environment: { Variables: { AWS_REGION: "x" } } }, V, "this request: AWS_REGION"],
      [{ Environment: { Variables: { A1: long } } }, V, "exceeded the 4KB limit."],
      [{ Environment: { Variables: { A: "" } } }, "ValidationException", "Value at 'environment.v"],
      [{ MemorySize: 10_241 }, V, "'MemorySize' value failed"],
      [{ MemorySize: 32_769 }, "ValidationException", "less than or equal to 32768"],
      [{ Timeout: 901 }, "ValidationException", "less than or equal to 900"],
      [{ Role: "arn:aws:iam::1:role/r" }, "ValidationException", "at 'role'"],
      [{ Role: `${ROLE}${"r".repeat(64)}` }, V, "cannot be assumed by Lambda."],
      [{ LoggingConfig: { SystemLogLevel: "INFO" } }, V, "LogFormat is JSON"],
      [
        { Tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ""])) },
        V,
        "tag limit",
      ],
      [{ KMSKeyArn: "key" }, "ValidationException", "at 'kMSKeyArn'"],
    ];
    for (const [members, code, text] of cases) {
      const answer = await create("bad", members);
      expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([400, code]);
      expect(answer.json["message"]).toContain(text);
    }
    expect((await call("GET", FUNCTIONS)).json).toEqual({ Functions: [] });
    expect((await env.PACKAGES.list()).objects).toEqual([]);
  });

  it("names each parameter that is not built", async ({ expect }) => {
    const cases: readonly (readonly [object, string])[] = [
      [{ PublishTo: "LATEST_PUBLISHED" }, "PublishTo"],
      [{ DurableConfig: { KMSKeyArn: "arn:aws:kms:us-east-1::key/k" } }, "DurableConfig.KMSKeyArn"],
      [
        {
          VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
          FileSystemConfigs: [
            {
              Arn: `arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-${"0".repeat(17)}`,
              LocalMountPath: "/mnt/a",
              S3FilesConfig: { DirectS3Read: "ENABLED" },
            },
          ],
        },
        "S3FilesConfig",
      ],
    ];
    for (const [members, parameter] of cases) {
      const answer = await create("unbuilt", members);
      expect([answer.status, answer.json["message"]]).toEqual([
        501,
        `The parameter ${parameter} is not implemented yet`,
      ]);
    }
    expect((await env.PACKAGES.list()).objects).toEqual([]);
  });

  it("ignores parameters that ask for nothing", async ({ expect }) => {
    const nothing = {
      Publish: false,
      PackageType: "Zip",
      Layers: [],
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      FileSystemConfigs: [],
      SnapStart: { ApplyOn: "None" },
      DeadLetterConfig: { TargetArn: "" },
      KMSKeyArn: "",
      Environment: null,
      NotInTheModel: 1,
    };
    const answer = await create("nothing", nothing);
    expect(answer.status).toBe(201);
    for (const key of ["Environment", "KMSKeyArn", "DeadLetterConfig", "VpcConfig", "Layers"]) {
      expect(answer.json).not.toHaveProperty(key);
    }
  });

  it("refuses JSON that does not parse", async ({ expect }) => {
    for (const body of ['{"FunctionName":', "[]", "null", '"x"']) {
      const answer = await send({ method: "POST", path: FUNCTIONS, body });
      expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([
        400,
        "SerializationException",
      ]);
    }
  });

  it(
    "takes a package of some megabytes, and refuses one over 50 MB",
    { timeout: TIMEOUT_MS },
    async ({ expect }) => {
      const random = crypto.getRandomValues(new Uint8Array(65_536)).toString();
      const large = await create("large", { Code: { ZipFile: zipFile(random.repeat(20)) } });
      expect(large.status).toBe(201);

      const body = { ...creation("larger"), Code: { ZipFile: "A".repeat(69_905_072) } };
      const larger = await call("POST", FUNCTIONS, { body });
      expect([larger.status, larger.json]).toEqual([
        413,
        { message: "Zipped size must be smaller than 52428800 bytes" },
      ]);
    },
  );
});

describe("UpdateFunctionConfiguration", () => {
  it("keeps what is absent, merges logging, and clears what is empty", async ({ expect }) => {
    await createQueues("q");
    await create("merge", {
      Description: "kept",
      Environment: { Variables: { KEY: "v" } },
      KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k",
      DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:q" },
    });
    const update = async (body: object) =>
      (await call("PUT", `${FUNCTIONS}/merge/configuration`, { body })).json;

    expect((await update({ LoggingConfig: { LogFormat: "JSON" } }))["LoggingConfig"]).toEqual({
      LogFormat: "JSON",
      ApplicationLogLevel: "INFO",
      SystemLogLevel: "INFO",
      LogGroup: "/aws/lambda/merge",
    });
    const levels = await update({ LoggingConfig: { SystemLogLevel: "WARN", LogGroup: "/mine" } });
    expect(levels["LoggingConfig"]).toEqual({
      LogFormat: "JSON",
      ApplicationLogLevel: "INFO",
      SystemLogLevel: "WARN",
      LogGroup: "/mine",
    });

    const cleared = await update({
      LoggingConfig: { LogFormat: "Text" },
      Environment: { Variables: {} },
      KMSKeyArn: "",
      DeadLetterConfig: { TargetArn: "" },
    });
    expect(cleared).toMatchObject({ Description: "kept", Environment: { Variables: {} } });
    expect(cleared["LoggingConfig"]).toEqual({ LogFormat: "Text", LogGroup: "/mine" });
    expect(cleared).not.toHaveProperty("KMSKeyArn");
    expect(cleared).not.toHaveProperty("DeadLetterConfig");
  });
});
