import { createHash } from "node:crypto";
import { type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Listener } from "./http-server.ts";
import { FakeS3 } from "./s3.ts";

type Input = Readonly<Record<string, unknown>>;

/** Thrown by an action: what the service refuses. */
class Refusal extends Error {}

const tables = new Map<string, Map<string, Input>>();

function tableOf({ TableName }: Input): Map<string, Input> {
  const name = String(TableName);
  if (name === "missing") throw new Refusal("ResourceNotFoundException");
  const table = tables.get(name) ?? new Map<string, Input>();
  tables.set(name, table);
  return table;
}

const keyOf = (item: unknown) => JSON.stringify((item as { id: unknown }).id);
const md5 = (body: unknown) => createHash("md5").update(String(body)).digest("hex");
const queue: Input[] = [];

/** What each action of a service with a JSON protocol answers, by the last part of X-Amz-Target. */
const ACTIONS: Readonly<Record<string, (input: Input) => unknown>> = {
  PutItem(input) {
    const item = input["Item"] as Input;
    const table = tableOf(input);
    const isTaken = input["ConditionExpression"] !== undefined && table.has(keyOf(item));
    if (isTaken) throw new Refusal("ConditionalCheckFailedException");
    table.set(keyOf(item), item);
    return {};
  },
  GetItem: (input) => ({ Item: tableOf(input).get(keyOf(input["Key"])) }),
  DeleteItem: (input) => ({ deleted: tableOf(input).delete(keyOf(input["Key"])) }),
  UpdateItem: (input) => ({ Attributes: input["ExpressionAttributeValues"] }),
  Query: (input) => ({ Items: [...tableOf(input).values()], Count: tableOf(input).size }),
  Scan(input) {
    const items = [...tableOf(input).values()];
    const start = input["ExclusiveStartKey"] === undefined ? 0 : 1;
    const more = start === 0 ? { LastEvaluatedKey: { id: { S: "a" } } } : {};
    return { Items: items.slice(start, start + 1), Count: 1, ...more };
  },
  BatchWriteItem: (input) => ({ UnprocessedItems: {}, Echo: input["RequestItems"] }),
  TransactWriteItems: () => ({}),
  SendMessage(input) {
    queue.push(input);
    return { MessageId: "message-1", MD5OfMessageBody: md5(input["MessageBody"]) };
  },
  SendMessageBatch: (input) => ({
    Successful: (input["Entries"] as Input[]).map(({ Id, MessageBody }) => {
      return { Id, MessageId: `message-${String(Id)}`, MD5OfMessageBody: md5(MessageBody) };
    }),
    Failed: [],
  }),
  ReceiveMessage: () => ({
    Messages: queue.splice(0).map(({ MessageBody: Body, MessageAttributes }) => {
      return { Body, MD5OfBody: md5(Body), MessageAttributes, ReceiptHandle: "handle" };
    }),
  }),
  DeleteMessage: () => ({}),
  GetSecretValue: () => ({ ARN: "arn", Name: "s", SecretString: '{"user":"u"}' }),
  GetParameter: ({ Name }) => ({ Parameter: { Name, Value: "value", Type: "String", Version: 1 } }),
  PutEvents: ({ Entries }) => ({ Entries, FailedEntryCount: 0 }),
  StartExecution: () => ({ executionArn: "arn:execution", startDate: 1_700_000_000.5 }),
  Encrypt: ({ Plaintext }) => ({ CiphertextBlob: Plaintext, KeyId: "key" }),
};

function json(response: ServerResponse, status: number, value: unknown, type: string): void {
  const body = JSON.stringify(value);
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

async function answerTarget(target: string, request: IncomingMessage, response: ServerResponse) {
  const type = request.headers["content-type"] ?? "application/json";
  const action = ACTIONS[target.slice(target.lastIndexOf(".") + 1)];
  try {
    if (action === undefined) throw new Refusal("UnknownOperationException");
    json(response, 200, action(JSON.parse(await text(request)) as Input), type);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    json(response, 400, { __type: `com.amazonaws#${error.message}`, message: "Refused" }, type);
  }
}

/** The services with a query protocol answer in XML. */
async function answerQuery(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const action = new URLSearchParams(await text(request)).get("Action") ?? "";
  const result =
    action === "GetCallerIdentity"
      ? "<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/u</Arn><UserId>U</UserId>"
      : "<MessageId>message-2</MessageId>";
  response.writeHead(200, { "content-type": "text/xml" });
  response.end(
    `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
  );
}

/** S3, and every other service that the handlers call, at one address. */
export function awsServices(): Listener {
  const s3 = new FakeS3();
  return async (request, response) => {
    const target = request.headers["x-amz-target"];
    if (typeof target === "string") return await answerTarget(target, request, response);
    if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
      return await answerQuery(request, response);
    }
    if (request.url?.startsWith("/2015-03-31/functions/")) {
      response.setHeader("x-amz-executed-version", "$LATEST");
      return json(response, 200, { echoed: JSON.parse(await text(request)) }, "application/json");
    }
    return await s3.answer(request, response);
  };
}
