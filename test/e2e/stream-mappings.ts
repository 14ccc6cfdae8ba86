import { type KinesisClient, PutRecordCommand, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { type CreateEventSourceMappingCommandInput } from "@aws-sdk/client-lambda";
import { type Calls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { createStream, kinesisClient } from "./kinesis.ts";
import { enableMapping } from "./mappings.ts";
import { ACCOUNT_ID, REGION, type Server } from "./server.ts";

/** Says what it was called with, and does as each record's data says. */
export const streamHandler = (url: string, tag: string) => `
let failures = 0;
exports.handler = async (event) => {
  await fetch(${JSON.stringify(url)}, { method: "POST", body: JSON.stringify({ tag: ${JSON.stringify(tag)}, event }) });
  const texts = event.Records.map(({ kinesis }) => Buffer.from(kinesis.data, "base64").toString());
  if (texts.includes("throw") || (texts.includes("throw once") && ++failures === 1)) throw new Error("as asked");
  const batchItemFailures = event.Records.filter((_, index) => texts[index] === "fail")
    .map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber }));
  if (texts.includes("large")) return { state: "x".repeat(1_100_000) };
  return { batchItemFailures, state: { texts: [...(event.state?.texts ?? []), ...texts] } };
};`;

export interface StreamEvent {
  readonly Records: readonly {
    readonly kinesis: { readonly data: string; readonly sequenceNumber: string };
  }[];
  readonly window?: object;
  readonly state?: string | { readonly texts?: readonly string[] };
  readonly isWindowTerminatedEarly?: boolean;
  readonly isFinalInvokeForWindow?: boolean;
}

interface Called {
  readonly tag: string;
  readonly event: StreamEvent;
}

type Settings = Partial<CreateEventSourceMappingCommandInput>;

export function textsIn({ Records: records }: StreamEvent): readonly string[] {
  return records.map(({ kinesis: { data } }) => Buffer.from(data, "base64").toString());
}

/** Streams, their functions, and what those were called with. */
export function useStreamMappings(server: Server, calls: Calls) {
  let client: KinesisClient | undefined;
  const kinesis = () => (client ??= kinesisClient(server));
  const arnOf = (name: string) => `arn:aws:kinesis:${REGION}:${ACCOUNT_ID}:stream/${name}`;
  const callsOf = (tag: string) =>
    (calls.all as readonly Called[]).filter((call) => call.tag === tag).map(({ event }) => event);
  const map = async (name: string, settings: Settings = {}) => {
    await deploy(server.lambda, name, streamHandler(calls.url, name));
    return await enableMapping(server.lambda, {
      FunctionName: name,
      EventSourceArn: arnOf(name),
      StartingPosition: "TRIM_HORIZON",
      ...settings,
    });
  };
  return {
    get kinesis() {
      return kinesis();
    },
    arnOf,
    callsOf,
    textsOf: (tag: string) => callsOf(tag).flatMap(textsIn),
    put: (StreamName: string, text: string, PartitionKey = "k") =>
      kinesis().send(new PutRecordCommand({ StreamName, PartitionKey, Data: Buffer.from(text) })),
    /** All at once, so that they are there together. */
    putAll: (StreamName: string, texts: readonly string[]) =>
      kinesis().send(
        new PutRecordsCommand({
          StreamName,
          Records: texts.map((text) => ({ PartitionKey: "k", Data: Buffer.from(text) })),
        }),
      ),
    /** Deploys a function and maps it to the stream of its name, which is there. */
    map,
    mapped: async (name: string, settings: Settings = {}) => {
      await createStream(kinesis(), name);
      return await map(name, settings);
    },
  };
}
