import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ResourceConflictException,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { localKeys } from "../tools/local-keys.ts";
import { zipFolder } from "../tools/zip-folder.ts";

/** `npm run example -- NAME`: deploys a folder of examples/ through the SDK and invokes it with its event.json. */
const name = process.argv[2] ?? "hello";
const folder = path.join(import.meta.dirname, name);
if (!existsSync(folder)) {
  console.error(`There is no example '${name}'`);
  process.exit(1);
}

const keys = localKeys(path.join(import.meta.dirname, "../.dev.vars"));
const lambda = new LambdaClient({
  endpoint: process.env["AWS_ENDPOINT_URL"] ?? `http://127.0.0.1:${process.env["PORT"] ?? "8787"}`,
  region: process.env["AWS_REGION"] ?? "us-east-1",
  credentials: keys,
});

const FunctionName = `example-${name}`;
const ZipFile = zipFolder(folder);
await deploy();
const event = path.join(folder, "event.json");
const { Payload, FunctionError, LogResult } = await lambda.send(
  new InvokeCommand({
    FunctionName,
    LogType: "Tail",
    ...(existsSync(event) ? { Payload: readFileSync(event) } : {}),
  }),
);
console.log(
  Buffer.from(LogResult ?? "", "base64")
    .toString()
    .trimEnd(),
);
console.log(`\n${FunctionError === undefined ? "Result" : FunctionError}:`);
console.log(Buffer.from(Payload ?? []).toString());

async function deploy(): Promise<void> {
  const waiter = { client: lambda, maxWaitTime: 30 };
  try {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: "nodejs22.x",
        Role: "arn:aws:iam::000000000000:role/example",
        Handler: "index.handler",
        Code: { ZipFile },
      }),
    );
    await waitUntilFunctionActiveV2(waiter, { FunctionName });
  } catch (error) {
    if (!(error instanceof ResourceConflictException)) throw error;
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    await waitUntilFunctionUpdatedV2(waiter, { FunctionName });
  }
}
