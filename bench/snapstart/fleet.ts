import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { Connection } from "../invoke/http-client.ts";
import { KEY } from "../invoke/servers.ts";
import { REGION, signInvoke } from "../invoke/sign.ts";

const WAIT = { maxWaitTime: 60, minDelay: 0.05, maxDelay: 0.2 };
const DEPLOYED_AT_ONCE = 8;

export interface Invoked {
  readonly elapsedMs: number;
  readonly status: number;
  /** An environment was initialized or restored for it. */
  readonly isCold: boolean;
  readonly body: string;
}

/** Many functions of one server. */
export class Fleet {
  readonly #url: URL;
  readonly #lambda: LambdaClient;

  constructor(url: URL) {
    this.#url = url;
    this.#lambda = new LambdaClient({ endpoint: url.origin, region: REGION, credentials: KEY });
  }

  async deploy(
    name: string,
    source: string,
    members: Partial<CreateFunctionCommandInput> = {},
  ): Promise<void> {
    const client = this.#lambda;
    await client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: "nodejs22.x",
        Role: "arn:aws:iam::000000000000:role/bench",
        Handler: "index.handler",
        Code: {
          ZipFile: zipSync({ "index.mjs": strToU8(source) }, { mtime: new Date(2026, 0, 1) }),
        },
        ...members,
      }),
    );
    await waitUntilFunctionActiveV2({ client, ...WAIT }, { FunctionName: name });
  }

  async deployAll(names: readonly string[], source: string): Promise<void> {
    for (let at = 0; at < names.length; at += DEPLOYED_AT_ONCE) {
      const some = names.slice(at, at + DEPLOYED_AT_ONCE);
      await Promise.all(some.map((name) => this.deploy(name, source)));
    }
  }

  /** A revision whose next invocation is a cold one. */
  async renew(name: string, description: string): Promise<void> {
    const client = this.#lambda;
    await client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, Description: description }),
    );
    await waitUntilFunctionUpdatedV2({ client, ...WAIT }, { FunctionName: name });
  }

  /** A version that can be invoked. */
  async publish(name: string): Promise<string> {
    const client = this.#lambda;
    const { Version = "" } = await client.send(new PublishVersionCommand({ FunctionName: name }));
    const version = { FunctionName: `${name}:${Version}` };
    await waitUntilPublishedVersionActive({ client, ...WAIT }, version);
    return Version;
  }

  /** On a connection of its own, which is open before the time is taken; with `dryRun` nothing runs. */
  async invoke(
    name: string,
    options: {
      readonly qualifier?: string;
      readonly event?: unknown;
      readonly dryRun?: boolean;
    } = {},
  ): Promise<Invoked> {
    const { qualifier, event = {}, dryRun = false } = options;
    const headers = dryRun ? { "x-amz-invocation-type": "DryRun" } : { "x-amz-log-type": "Tail" };
    const request = await signInvoke(this.#url, {
      name,
      body: JSON.stringify(event),
      headers,
      ...(qualifier === undefined ? {} : { qualifier }),
    });
    const connection = await Connection.open(this.#url);
    try {
      const startedAt = performance.now();
      const { status, head, body } = await connection.send(request);
      const elapsedMs = performance.now() - startedAt;
      const log = /\r\nx-amz-log-result: *(\S+)/i.exec(head)?.[1] ?? "";
      const report = Buffer.from(log, "base64").toString("utf8");
      return { elapsedMs, status, isCold: /(Init|Restore) Duration/.test(report), body };
    } finally {
      connection.close();
    }
  }

  close(): void {
    this.#lambda.destroy();
  }
}
