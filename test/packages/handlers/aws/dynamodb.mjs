import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  NumberValue,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  paginateScan,
} from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";

export const handler = async () => {
  const client = new DynamoDBClient({ endpoint: process.env.ENDPOINT, maxAttempts: 1 });
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true, convertClassInstanceToMap: true },
  });
  const TableName = "things";
  const item = {
    id: "a",
    n: 1.5,
    big: 2n ** 60n,
    ok: true,
    none: null,
    list: [1, "x", { y: [] }],
    set: new Set(["p", "q"]),
    numbers: new Set([1, 2]),
    bytes: Buffer.from("bytes"),
    gone: undefined,
  };
  await documents.send(new PutCommand({ TableName, Item: item }));
  await client.send(new PutItemCommand({ TableName, Item: { id: { S: "b" }, v: { N: "3" } } }));
  const { Item } = await documents.send(new GetCommand({ TableName, Key: { id: "a" } }));
  const raw = await client.send(new GetItemCommand({ TableName, Key: { id: { S: "a" } } }));
  const taken = await documents
    .send(
      new PutCommand({
        TableName,
        Item: { id: "a" },
        ConditionExpression: "attribute_not_exists(id)",
      }),
    )
    .catch((error) => [
      error.name,
      error instanceof ConditionalCheckFailedException,
      error.message,
      error.$metadata.httpStatusCode,
    ]);
  const pages = [];
  for await (const page of paginateScan({ client: documents }, { TableName }))
    pages.push(page.Items.map(({ id }) => id));
  return {
    item: {
      ...Item,
      big: String(Item.big),
      set: [...Item.set],
      numbers: [...Item.numbers],
      bytes: Buffer.from(Item.bytes).toString(),
    },
    raw: { ...raw.Item, bytes: Buffer.from(raw.Item.bytes.B).toString("hex") },
    missing: (await documents.send(new GetCommand({ TableName, Key: { id: "zz" } }))).Item ?? null,
    taken,
    updated: (
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: { id: "a" },
          UpdateExpression: "SET n = :n",
          ExpressionAttributeValues: { ":n": 7 },
          ReturnValues: "ALL_NEW",
        }),
      )
    ).Attributes,
    queried: (
      await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "id = :id",
          ExpressionAttributeValues: { ":id": "a" },
        }),
      )
    ).Count,
    pages,
    batch: (
      await documents.send(
        new BatchWriteCommand({
          RequestItems: { [TableName]: [{ PutRequest: { Item: { id: "c" } } }] },
        }),
      )
    ).$metadata.httpStatusCode,
    transaction: (
      await documents.send(
        new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item: { id: "d" } } }] }),
      )
    ).$metadata.httpStatusCode,
    unknown: await documents
      .send(new GetCommand({ TableName: "missing", Key: { id: "a" } }))
      .catch((error) => [error.name, error instanceof ResourceNotFoundException]),
    marshalled: marshall({ a: [1, new Map([["k", "v"]])], d: NumberValue.from("1.23") }),
    unmarshalled: unmarshall({ l: { L: [{ N: "5" }, { BOOL: false }] }, s: { SS: ["x"] } }).l,
  };
};
