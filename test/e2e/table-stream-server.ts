import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo } from "node:net";

type ServedRecord = { readonly dynamodb?: { readonly SequenceNumber: string } } | null;

export interface ServedShard {
  readonly ShardId: string;
  readonly ParentShardId?: string;
  readonly records: readonly ServedRecord[];
  readonly isClosed: boolean;
  /** Records up to this number have expired. */
  readonly trimmedTo?: string;
}

interface Input {
  readonly StreamArn?: string;
  readonly ExclusiveStartShardId?: string;
  readonly ShardId?: string;
  readonly ShardIteratorType?: string;
  readonly SequenceNumber?: string;
  readonly ShardIterator?: string;
  readonly Limit?: number;
}

/** Speaks as DynamoDB Streams does, of the streams that a test gives it: one shard on a page, iterators that serve once. */
export async function startTableStreams(streams: Map<string, readonly ServedShard[]>) {
  const seen: { readonly operation: string; readonly authorization: string }[] = [];
  let issued = 0;
  const iterators = new Map<string, { readonly shard: string; readonly after: string }>();
  const issue = (shard: string, after: string) => {
    const token = `iterator-${(issued += 1)}`;
    iterators.set(token, { shard, after });
    return token;
  };
  const shardOf = (id: string | undefined) =>
    [...streams.values()].flat().find(({ ShardId }) => ShardId === id);
  const operations: Readonly<Record<string, (input: Input) => object>> = {
    ListStreams: () => ({ Streams: [...streams.keys()].map((StreamArn) => ({ StreamArn })) }),
    DescribeStream: ({ StreamArn = "", ExclusiveStartShardId: after }) => {
      const all = streams.get(StreamArn);
      if (all === undefined) return refuse("ResourceNotFoundException");
      const at = all.findIndex(({ ShardId }) => ShardId === after) + 1;
      const page = all.slice(at, at + 1);
      const last = at + 1 < all.length ? { LastEvaluatedShardId: page[0]?.ShardId } : {};
      return { StreamDescription: { StreamArn, Shards: page.map(toDescription), ...last } };
    },
    GetShardIterator: ({ ShardId = "", ShardIteratorType: type, SequenceNumber = "" }) => {
      const shard = shardOf(ShardId);
      if (shard === undefined) return refuse("ResourceNotFoundException");
      if (type === "TRIM_HORIZON") return { ShardIterator: issue(ShardId, "") };
      const isTrimmed = SequenceNumber < (shard.trimmedTo ?? "");
      return isTrimmed
        ? refuse("TrimmedDataAccessException")
        : { ShardIterator: issue(ShardId, SequenceNumber) };
    },
    GetRecords: ({ ShardIterator = "", Limit = 1000 }) => {
      const iterator = iterators.get(ShardIterator);
      const shard = shardOf(iterator?.shard);
      if (iterator === undefined || shard === undefined) return refuse("ExpiredIteratorException");
      iterators.delete(ShardIterator);
      // What is no record has no number: a test gives such on purpose.
      const left = shard.records.filter(
        (record) => (record?.dynamodb?.SequenceNumber ?? "zzz") > iterator.after,
      );
      const Records = left.slice(0, Limit);
      const last = Records.at(-1)?.dynamodb?.SequenceNumber ?? iterator.after;
      const isEnd = shard.isClosed && Records.length === left.length;
      return isEnd ? { Records } : { Records, NextShardIterator: issue(shard.ShardId, last) };
    },
  };

  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
      seen.push({ operation, authorization: request.headers.authorization ?? "" });
      const answer = operations[operation]?.(JSON.parse(text) as Input) ?? refuse("Unknown");
      response.writeHead("__type" in answer ? 400 : 200);
      response.end(JSON.stringify(answer));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    expireIterators: () => iterators.clear(),
    close: () => void server.close(),
  };
}

function toDescription({ ShardId, ParentShardId, records, isClosed }: ServedShard): object {
  return {
    ShardId,
    ...(ParentShardId === undefined ? {} : { ParentShardId }),
    SequenceNumberRange: {
      StartingSequenceNumber: "000",
      ...(isClosed ? { EndingSequenceNumber: records.at(-1)?.dynamodb?.SequenceNumber } : {}),
    },
  };
}

function refuse(code: string): object {
  return { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: code };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text;
}
