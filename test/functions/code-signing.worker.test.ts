import { describe, it } from "vitest";
import { call, create, zipFile } from "./client.worker.ts";

const PATH = "/2020-04-22/code-signing-configs";
const ARN = "arn:aws:lambda:us-east-1:000000000000:";
const PROFILE = "arn:aws:signer:us-east-1:000000000000:/signing-profiles/p/v";
const PUBLISHERS = { AllowedPublishers: { SigningProfileVersionArns: [PROFILE] } };
const MISSING = `${ARN}code-signing-config:csc-aaaaaaaaaaaaaaaaa`;
const UNSIGNED =
  "Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for";

const at = (arn: string) => `${PATH}/${encodeURIComponent(arn)}`;
const ofFunction = (name: string) => `/2020-06-30/functions/${name}/code-signing-config`;
const enforce = { CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Enforce" } };
const text = async (answer: ReturnType<typeof call>) => {
  const { status, json } = await answer;
  return `${status} ${String(json["message"] ?? json["Message"])}`;
};

interface Config {
  readonly CodeSigningConfigArn: string;
  readonly [member: string]: unknown;
}

async function makeConfig(members: object = {}): Promise<Config> {
  const { json } = await call("POST", PATH, { body: { ...PUBLISHERS, ...members } });
  return json["CodeSigningConfig"] as Config;
}

describe("code signing configs", () => {
  it("are created, read, changed, listed and deleted", async ({ expect }) => {
    const created = await makeConfig({ Description: "d" });
    expect(created).toEqual({
      CodeSigningConfigId: expect.stringMatching(/^csc-[a-z0-9]{17}$/),
      CodeSigningConfigArn: expect.stringContaining(`${ARN}code-signing-config:csc-`),
      Description: "d",
      ...PUBLISHERS,
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" },
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+0000$/),
    });
    const arn = created.CodeSigningConfigArn;
    expect((await call("GET", at(arn))).json).toEqual({ CodeSigningConfig: created });
    const changed = await call("PUT", at(arn), { body: enforce });
    expect(changed.json["CodeSigningConfig"]).toMatchObject({ Description: "d", ...enforce });
    await makeConfig();
    const listed = await call("GET", PATH, { query: { MaxItems: "1" } });
    expect(listed.json["CodeSigningConfigs"]).toHaveLength(1);
    const Marker = String(listed.json["NextMarker"]);
    const rest = await call("GET", PATH, { query: { Marker } });
    expect(rest.json["CodeSigningConfigs"]).toHaveLength(1);
    expect(rest.json).not.toHaveProperty("NextMarker");
    expect((await call("DELETE", at(arn))).status).toBe(204);
    const gone = await call("GET", at(arn));
    expect(gone.json).toEqual({
      Message: `The Lambda code signing configuration ${arn} can not be found.`,
    });
    expect(gone.status).toBe(404);
  });

  it("belong to functions until they are taken away", async ({ expect }) => {
    const { CodeSigningConfigArn: arn } = await makeConfig();
    await create("bare");
    await create("born", { CodeSigningConfigArn: arn });
    expect((await call("GET", ofFunction("bare"))).json).toEqual({ FunctionName: "bare" });
    const both = { CodeSigningConfigArn: arn, FunctionName: "born" };
    expect((await call("GET", ofFunction("born"))).json).toEqual(both);
    const put = await call("PUT", ofFunction("bare"), { body: { CodeSigningConfigArn: arn } });
    expect(put.json).toEqual({ CodeSigningConfigArn: arn, FunctionName: "bare" });
    const users = await call("GET", `${at(arn)}/functions`);
    expect(users.json).toEqual({ FunctionArns: [`${ARN}function:bare`, `${ARN}function:born`] });

    expect(await text(call("DELETE", at(arn)))).toContain("409 ");
    expect((await call("DELETE", ofFunction("bare"))).status).toBe(204);
    expect((await call("DELETE", ofFunction("bare"))).status).toBe(204);
    await call("DELETE", "/2015-03-31/functions/born");
    expect((await call("GET", `${at(arn)}/functions`)).json).toEqual({ FunctionArns: [] });
    expect((await call("DELETE", at(arn))).status).toBe(204);
  });

  it("enforced, refuse packages, of which none is signed", async ({ expect }) => {
    const { CodeSigningConfigArn: arn } = await makeConfig(enforce);
    const refused = await create("unsigned", { CodeSigningConfigArn: arn });
    expect(refused.headers.get("x-amzn-errortype")).toBe("CodeVerificationFailedException");
    expect(refused.status).toBe(400);
    expect(refused.json["Message"]).toBe(`${UNSIGNED} unsigned.`);
    expect((await call("GET", "/2015-03-31/functions/unsigned")).status).toBe(404);

    await create("deployed");
    const update = () =>
      call("PUT", "/2015-03-31/functions/deployed/code", { body: { ZipFile: zipFile("1") } });
    await call("PUT", ofFunction("deployed"), { body: { CodeSigningConfigArn: arn } });
    expect(await text(update())).toBe(`400 ${UNSIGNED} ${ARN}function:deployed.`);
    const warn = { CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" } };
    await call("PUT", at(arn), { body: warn });
    expect((await update()).status).toBe(200);
  });

  it("are missed in AWS's words", async ({ expect }) => {
    await create("here");
    const body = { CodeSigningConfigArn: MISSING };
    const named = `404 The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${MISSING}.`;
    const put = await call("PUT", ofFunction("here"), { body });
    expect(put.headers.get("x-amzn-errortype")).toBe("CodeSigningConfigNotFoundException");
    expect(await text(call("PUT", ofFunction("here"), { body }))).toBe(named);
    expect(await text(create("new", body))).toBe(named);
    const nobody = `404 Function not found: ${ARN}function:nobody`;
    for (const method of ["GET", "DELETE"]) {
      expect(await text(call(method, ofFunction("nobody")))).toBe(nobody);
    }
    expect(await text(call("PUT", ofFunction("nobody"), { body }))).toBe(nobody);
    const lost = `404 The Lambda code signing configuration ${MISSING} can not be found.`;
    expect(await text(call("PUT", at(MISSING), { body: {} }))).toBe(lost);
    expect(await text(call("DELETE", at(MISSING)))).toBe(lost);
    expect(await text(call("GET", `${at(MISSING)}/functions`))).toBe(lost);
    const elsewhere = MISSING.replace("us-east-1", "eu-west-1");
    expect(await text(call("GET", at(elsewhere)))).toContain("can not be found");
    expect(await text(call("GET", `${PATH}/csc-1`))).toContain("at 'codeSigningConfigArn' failed");
    expect(await text(call("POST", PATH, { body: {} }))).toContain("at 'allowedPublishers' failed");
    const none = { AllowedPublishers: { SigningProfileVersionArns: [] } };
    expect(await text(call("POST", PATH, { body: none }))).toContain(
      "at 'allowedPublishers.signingProfileVersionArns' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });
});
