import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { describe, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { bindings, call, create, zipFile } from "../../functions/client.worker.ts";

const app = createApp();
/** As in a deployment with a domain for its function URLs. */
const env = { ...bindings, FUNCTION_URL_DOMAIN: "fn.example" as const } as unknown as Env;

async function ask(url: string, init: RequestInit = {}) {
  const context = createExecutionContext();
  const response = await app.fetch(new Request(url, init), env, context);
  const text = await response.text();
  await waitOnExecutionContext(context);
  return { status: response.status, headers: response.headers, text };
}

async function createOpenUrl(name: string): Promise<string> {
  await create(name, { Code: { ZipFile: zipFile("exports.handler = async (event) => event;") } });
  const { json } = await call("POST", `/2021-10-31/functions/${name}/url`, {
    body: { AuthType: "NONE" },
  });
  const statements = [
    { Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" },
    { Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: true },
  ];
  for (const [index, statement] of statements.entries()) {
    const body = { StatementId: `s${index}`, Principal: "*", ...statement };
    await call("POST", `/2015-03-31/functions/${name}/policy`, { body });
  }
  return String(json["FunctionUrl"]).split("/").at(-2) ?? "";
}

describe("functionUrls, where they have a domain", () => {
  it("answer below it and nowhere else", async ({ expect }) => {
    const id = await createOpenUrl("hosted");
    const { status, text } = await ask(`https://${id}.fn.example/lambda-url/x?y=1`);
    expect([status, JSON.parse(text)]).toMatchObject([
      200,
      {
        rawPath: "/lambda-url/x",
        rawQueryString: "y=1",
        headers: {
          "x-forwarded-proto": "https",
          "x-forwarded-port": "443",
        },
        requestContext: { apiId: id, domainName: `${id}.fn.example`, domainPrefix: id },
      },
    ]);

    const unsigned = { status: 403, text: '{"message":"Missing Authentication Token"}' };
    expect(await ask(`https://api.example/lambda-url/${id}/`)).toMatchObject(unsigned);
    expect(await ask("https://api.fn.example/2015-03-31/functions")).toMatchObject(unsigned);
    const unknown = await ask(`https://${"a".repeat(32)}.fn.example/`);
    expect([unknown.status, unknown.text]).toEqual([403, '{"Message":null}']);
  });

  it("tell the caller's address and what was sent, not what the edge made of it", async ({
    expect,
  }) => {
    const id = await createOpenUrl("edged");
    const init = {
      headers: { "cf-connecting-ip": "5.6.7.8", "accept-encoding": "gzip, br", "cf-ray": "r" },
      cf: {
        clientAcceptEncoding: "identity",
        httpProtocol: "HTTP/2",
        tlsVersion: "TLSv1.3",
        tlsCipher: "X",
      },
    } as RequestInit;
    const { text } = await ask(`https://${id}.fn.example/`, init);
    expect(JSON.parse(text)).toMatchObject({
      headers: {
        "accept-encoding": "identity",
        "x-forwarded-for": "5.6.7.8",
        "x-amzn-tls-version": "TLSv1.3",
        "x-amzn-tls-cipher-suite": "X",
      },
      requestContext: { http: { sourceIp: "5.6.7.8", protocol: "HTTP/2" } },
    });
    expect(text).not.toContain("cf-");
  });
});
