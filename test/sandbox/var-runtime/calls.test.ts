import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, it } from "vitest";
import { resultOf, startGuest } from "../runtime/run.ts";
import { FakeAws } from "./fake-aws.ts";
import { liveClock } from "../guest-runner.ts";
import { readVarRuntime } from "./read.ts";

const requireOnNode = createRequire(import.meta.url);

const CLIENT =
  'const config = { endpoint: process.env.ENDPOINT ?? endpoint, region: "eu-west-1", forcePathStyle: true, credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" } };';

/** Bodies of an async function of `require`, run on Node with the packages as they are installed and in the guest. */
const CALLS: Readonly<Record<string, string>> = {
  "S3: an object's body, whole and as a stream": `
    const { S3Client, GetObjectCommand } = require("@aws-sdk/client-s3");
    const s3 = new S3Client(config); const get = () => s3.send(new GetObjectCommand({ Bucket: "bucket", Key: "hello.txt" }));
    const whole = await (await get()).Body.transformToString(); const pieces = [];
    for await (const piece of (await get()).Body) pieces.push(piece.toString());
    return [whole, pieces.join(""), (await get()).ContentType]`,
  "S3: what is stored, from a string and from a buffer": `
    const { S3 } = require("@aws-sdk/client-s3"); const s3 = new S3(config);
    const one = await s3.putObject({ Bucket: "bucket", Key: "a/ü.txt", Body: "text ü", ContentType: "text/plain", Metadata: { x: "1" } });
    const two = await s3.putObject({ Bucket: "bucket", Key: "b.bin", Body: Buffer.from([1, 2, 3]) });
    return [one.$metadata.httpStatusCode, two.$metadata.requestId]`,
  "S3: a list in XML": `
    const { S3Client, ListObjectsV2Command, paginateListObjectsV2 } = require("@aws-sdk/client-s3"); const s3 = new S3Client(config);
    const { Contents, KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: "bucket", Prefix: "a/" }));
    const pages = []; for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: "bucket" })) pages.push(page.KeyCount);
    return [Contents.map(({ Key, Size, LastModified, ETag }) => [Key, Size, LastModified.toISOString(), ETag]), KeyCount, pages]`,
  "S3: an error of its own class": `
    const { S3Client, GetObjectCommand, NoSuchKey } = require("@aws-sdk/client-s3");
    try { await new S3Client(config).send(new GetObjectCommand({ Bucket: "bucket", Key: "none" })); }
    catch (error) { return [error instanceof NoSuchKey, error.name, error.message, error.$metadata.httpStatusCode, error.$fault] }`,
  "S3: a signed address": `
    const { S3Client, GetObjectCommand } = require("@aws-sdk/client-s3"); const { getSignedUrl } = require("@aws-sdk/s3-request-presigner");
    const url = new URL(await getSignedUrl(new S3Client(config), new GetObjectCommand({ Bucket: "bucket", Key: "k" }), { expiresIn: 60, signingDate: new Date(Date.UTC(2026, 0, 1)) }));
    return [url.pathname, [...url.searchParams].toSorted()]`,
  "DynamoDB: an item, and as a document": `
    const { DynamoDBClient, GetItemCommand } = require("@aws-sdk/client-dynamodb"); const { DynamoDBDocument } = require("@aws-sdk/lib-dynamodb");
    const client = new DynamoDBClient(config); const { Item } = await client.send(new GetItemCommand({ TableName: "t", Key: { id: { S: "1" } } }));
    const document = await DynamoDBDocument.from(client).get({ TableName: "t", Key: { id: "1" } });
    return [Item.n, [...Item.b.B], document.Item.n, [...document.Item.b]]`,
  "DynamoDB: a condition that does not hold": `
    const { DynamoDB, ConditionalCheckFailedException } = require("@aws-sdk/client-dynamodb");
    try { await new DynamoDB(config).putItem({ TableName: "t", Item: { id: { S: "1" } }, ConditionExpression: "attribute_not_exists(id)" }) }
    catch (error) { return [error instanceof ConditionalCheckFailedException, error.name, error.message] }`,
  "SQS: a message, whose digest is checked": `
    const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs"); const sqs = new SQSClient(config);
    const send = (MessageBody) => sqs.send(new SendMessageCommand({ QueueUrl: config.endpoint + "/1/q", MessageBody }));
    const { MessageId } = await send("hello");
    return [MessageId, await send("other").catch((error) => error.message)]`,
};

describe("the AWS SDK of /var/runtime, against services on this machine", () => {
  let aws: FakeAws;

  beforeAll(async () => {
    aws = await FakeAws.start();
  });
  afterAll(() => aws.stop());

  /** The answer, and what the services were asked. */
  async function observe(run: () => Promise<unknown>) {
    aws.asked.length = 0;
    const answer = JSON.parse(JSON.stringify(await run())) as unknown;
    return { answer: hideAddress(answer), asked: hideAddress(aws.asked) };
  }

  const hideAddress = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll(aws.url, "http://aws")) as unknown;

  it.for(Object.entries(CALLS))("%s", async ([, body], { expect }) => {
    const onNode = await observe(() => {
      const source = `return (async () => { ${CLIENT} ${body} })()`;
      // oxlint-disable-next-line typescript/no-implied-eval -- the same text runs in Node and in the guest.
      const run = new Function("require", "endpoint", source) as (
        ...args: unknown[]
      ) => Promise<unknown>;
      return run(requireOnNode, aws.url);
    });
    const inGuest = await observe(() =>
      resultOf(`exports.handler = async (endpoint) => { ${CLIENT} ${body} }`, {
        ...readVarRuntime(),
        variables: { ENDPOINT: aws.url },
        privateNetworks: "allow",
        clock: liveClock,
      }),
    );
    expect(inGuest).toEqual(onNode);
  });
});

describe("the AWS SDK without credentials", () => {
  it("says so, and at once", async ({ expect }) => {
    const handler = `const { SQSClient, ListQueuesCommand } = require("@aws-sdk/client-sqs");
      exports.handler = async () => {
        try { await new SQSClient({ region: "eu-west-1", endpoint: "https://sqs.invalid" }).send(new ListQueuesCommand({})) }
        catch (error) { return [error.name, error.message] }
      }`;
    const guest = await startGuest(handler, { ...readVarRuntime(), clock: liveClock });
    expect(await guest.invoke()).toEqual({
      kind: "result",
      json: JSON.stringify([
        "CredentialsProviderError",
        "Could not load credentials from any providers",
      ]),
    });
  });
});
