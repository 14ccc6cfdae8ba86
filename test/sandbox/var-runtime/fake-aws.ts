import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo } from "node:net";

/** What a client has asked for, as far as it is the same each time. */
export interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly target: string | undefined;
  readonly type: string | undefined;
  /** Of the authorization: who signs what for which service. */
  readonly scope: string | undefined;
  readonly body: string;
}

const OBJECTS = new Map<string, string>([["/bucket/hello.txt", "hello, world"]]);
const LIST = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><KeyCount>2</KeyCount><IsTruncated>false</IsTruncated>
<Contents><Key>a &amp; b.txt</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"1"</ETag><Size>3</Size></Contents>
<Contents><Key>ü.txt</Key><LastModified>2026-01-02T00:00:00.000Z</LastModified><ETag>"2"</ETag><Size>4</Size></Contents></ListBucketResult>`;
const NO_SUCH_KEY =
  '<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>';

/** Answers of the services' JSON protocols, by the operation that the header names. */
const JSON_ANSWERS: Readonly<Record<string, readonly [status: number, body: unknown]>> = {
  "DynamoDB_20120810.GetItem": [
    200,
    { Item: { id: { S: "1" }, n: { N: "2.5" }, b: { B: "AQI=" } } },
  ],
  "DynamoDB_20120810.PutItem": [
    400,
    { __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", message: "no" },
  ],
  "AmazonSQS.SendMessage": [
    200,
    { MessageId: "m-1", MD5OfMessageBody: "5d41402abc4b2a76b9719d911017c592" },
  ],
};

/** S3, DynamoDB and SQS, as far as the tests ask them. */
export class FakeAws {
  readonly asked: Asked[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeAws> {
    const server = createServer();
    const fake = new FakeAws(server);
    server.on("request", (request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const [status, type, body] = fake.#answer(request, Buffer.concat(chunks).toString("utf8"));
        response.writeHead(status, { "content-type": type, "x-amzn-requestid": "request" });
        response.end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request: IncomingMessage, body: string): readonly [number, string, string] {
    const { method, url = "", headers } = request;
    const target = headers["x-amz-target"]?.toString();
    const scope = /Credential=\w+\/\d+\/(\S+), SignedHeaders=(\S+),/.exec(
      headers.authorization ?? "",
    );
    this.asked.push({
      method,
      url,
      target,
      type: headers["content-type"],
      scope: scope?.slice(1).join(" "),
      body,
    });
    if (target !== undefined) {
      const [status, answer] = JSON_ANSWERS[target] ?? [500, {}];
      return [status, "application/x-amz-json-1.0", JSON.stringify(answer)];
    }
    if (method === "PUT") return [200, "application/xml", ""];
    if (url.includes("list-type=2")) return [200, "application/xml", LIST];
    const object = OBJECTS.get(url.split("?")[0] ?? "");
    return object === undefined
      ? [404, "application/xml", NO_SUCH_KEY]
      : [200, "text/plain", object];
  }
}
