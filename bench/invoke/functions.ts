import {
  AddPermissionCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { type PreparedRequest } from "./http-client.ts";
import { HANDLER_SOURCE, KEY, WEB_HANDLER_SOURCE } from "./servers.ts";
import { REGION, signInvoke } from "./sign.ts";

const FUNCTION = "bench";
const WEB_FUNCTION = "bench-url";
const WAIT = { maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.1 };

export const EVENT = JSON.stringify({ name: "bench", values: [1, 2, 3, 5, 8, 13, 21, 34] });

interface SignOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly body?: string;
}

/** The function of the bench, deployed as a person would: through the SDK. Another does the same work behind a URL. */
export class BenchFunction {
  readonly #url: URL;
  readonly #lambda: LambdaClient;

  constructor(url: URL) {
    this.#url = url;
    this.#lambda = new LambdaClient({ endpoint: url.origin, region: REGION, credentials: KEY });
  }

  async create(): Promise<void> {
    await this.deploy(FUNCTION, HANDLER_SOURCE);
  }

  /** A public function URL, to be called without a signature. */
  async openUrl(): Promise<URL> {
    await this.deploy(WEB_FUNCTION, WEB_HANDLER_SOURCE);
    const common = { FunctionName: WEB_FUNCTION, Principal: "*" };
    await this.#lambda.send(
      new AddPermissionCommand({
        ...common,
        StatementId: "url",
        Action: "lambda:InvokeFunctionUrl",
        FunctionUrlAuthType: "NONE",
      }),
    );
    await this.#lambda.send(
      new AddPermissionCommand({
        ...common,
        StatementId: "invoke",
        Action: "lambda:InvokeFunction",
        InvokedViaFunctionUrl: true,
      }),
    );
    const { FunctionUrl } = await this.#lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: WEB_FUNCTION, AuthType: "NONE" }),
    );
    return new URL(FunctionUrl ?? "");
  }

  async deploy(name: string, source: string, timeoutSeconds = 3): Promise<void> {
    await this.#lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: "nodejs22.x",
        Role: "arn:aws:iam::000000000000:role/bench",
        Handler: "index.handler",
        Timeout: timeoutSeconds,
        Code: { ZipFile: zipSync({ "index.js": strToU8(source) }) },
      }),
    );
    const client = this.#lambda;
    await waitUntilFunctionActiveV2({ client, ...WAIT }, { FunctionName: name });
  }

  /** A new revision of the same package: its next invocation is a cold one. */
  async renew(description: string): Promise<void> {
    const client = this.#lambda;
    await client.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: FUNCTION,
        Description: description,
      }),
    );
    await waitUntilFunctionUpdatedV2({ client, ...WAIT }, { FunctionName: FUNCTION });
  }

  async reserve(executions: number): Promise<void> {
    const input = { FunctionName: FUNCTION, ReservedConcurrentExecutions: executions };
    await this.#lambda.send(new PutFunctionConcurrencyCommand(input));
  }

  /** A signed request that may be sent again and again for five minutes. */
  async signInvoke({
    headers = {},
    name = FUNCTION,
    body = EVENT,
  }: SignOptions = {}): Promise<PreparedRequest> {
    return await signInvoke(this.#url, { name, body, headers });
  }

  close(): void {
    this.#lambda.destroy();
  }
}
