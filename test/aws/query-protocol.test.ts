import { describe, it } from "vitest";
import {
  parseQueryRequest,
  queryErrorResponse,
  queryResponse,
  readItems,
  readList,
  readMap,
} from "../../src/aws/query-protocol.ts";
import { ServiceError } from "../../src/aws/service-error.ts";
import { toUtf8 } from "../../src/platform/bytes.ts";

const SERVICE = { xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/" };
const parse = (form: string) => parseQueryRequest("http://host/", toUtf8(form));

describe("parseQueryRequest()", () => {
  it("reads the form of a POST, or the query of a GET", ({ expect }) => {
    expect(parse("Action=Publish&Message=a+b%26c")?.parameters.get("Message")).toBe("a b&c");
    const get = parseQueryRequest("http://host/?Action=Publish&Message=x", new Uint8Array());
    expect(get?.action).toBe("Publish");
  });

  it("finds no action in another request", ({ expect }) => {
    expect(parse("Message=x")).toBeUndefined();
  });

  it("refuses a form of too many fields, before it takes it apart", ({ expect }) => {
    const fields = (count: number) => `Action=A${"&".repeat(count - 1)}`;
    expect(parse(fields(5000))?.action).toBe("A");
    expect(() => parse(fields(5001))).toThrow("more than 5000 fields");
  });

  it("refuses a form that is not UTF-8", ({ expect }) => {
    expect(() => parseQueryRequest("http://host/", new Uint8Array([0xff]))).toThrow(ServiceError);
  });
});

describe("lists and maps of a form", () => {
  it("are read to the first item that is missing", ({ expect }) => {
    const request = parse(
      "Action=A&Keys.member.1=x&Keys.member.2=y&Keys.member.4=z" +
        "&Attributes.entry.1.key=k&Attributes.entry.1.value=v" +
        "&Entries.member.1.Id=a&Entries.member.1.Inner.entry.1.Name=n&Entries.member.2.Id=b",
    );
    if (request === undefined) throw new Error("The form names an action");
    expect(readList(request, "Keys.member")).toEqual(["x", "y"]);
    expect([...readMap(request, "Attributes.entry")]).toEqual([["k", "v"]]);
    const items = readItems(request, "Entries.member");
    expect(items.map(({ parameters }) => parameters.get("Id"))).toEqual(["a", "b"]);
    expect(items[0]?.parameters.get("Inner.entry.1.Name")).toBe("n");
  });

  it("are gone through once, whatever the number of items", ({ expect }) => {
    let looks = 0;
    const fields = Array.from({ length: 1000 }, (_, n) => [`A.${n + 1}.Id`, "x"] as const);
    const parameters = new Map(fields);
    const entries = parameters.entries.bind(parameters);
    parameters[Symbol.iterator] = () => {
      looks += 1;
      return entries();
    };
    expect(readItems({ action: "A", parameters }, "A")).toHaveLength(1000);
    expect(readItems({ action: "A", parameters: new Map([["A.01.Id", "x"]]) }, "A")).toEqual([]);
    expect(looks).toBe(1);
  });
});

describe("answers", () => {
  it("name the operation and the request", async ({ expect }) => {
    const answer = { action: "Publish", requestId: "id", result: { MessageId: "m" } };
    const response = queryResponse(SERVICE, answer);
    expect(response.headers.get("content-type")).toBe("text/xml");
    expect(await response.text()).toBe(
      `<PublishResponse xmlns="${SERVICE.xmlNamespace}"><PublishResult><MessageId>m</MessageId></PublishResult>` +
        "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></PublishResponse>",
    );
  });

  it("say whose fault an error is, by the code of the older protocol", async ({ expect }) => {
    const error = new ServiceError("QueueDoesNotExist", "No <queue>", 400, {
      queryCode: "AWS.SimpleQueueService.NonExistentQueue",
    });
    const response = queryErrorResponse(SERVICE, error, "id");
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(
      "<Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code>" +
        "<Message>No &lt;queue&gt;</Message></Error>",
    );
  });
});
