import net from "node:net";
import pg from "pg";
import { close, listen } from "../../support/listen.mjs";

const message = (type, ...parts) => {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : part)),
  );
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const int16 = (value) => Buffer.from([value >> 8, value & 255]);
const int32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const READY = message("Z", Buffer.from("I"));
const COLUMNS = [
  ["id", 23],
  ["name", 25],
  ["data", 3802],
  ["at", 1184],
];
const description = message(
  "T",
  int16(COLUMNS.length),
  ...COLUMNS.flatMap(([name, type]) => [
    name,
    int32(0),
    int16(0),
    int32(type),
    int16(-1),
    int32(-1),
    int16(0),
  ]),
);
const row = (...values) =>
  message(
    "D",
    int16(values.length),
    ...values.flatMap((value) =>
      value === null ? [int32(-1)] : [int32(Buffer.byteLength(value)), Buffer.from(value)],
    ),
  );
const ROWS = [
  row("1", "Ann ü", '{"a":[1]}', "2024-01-02 03:04:05+00"),
  row("2", null, "null", null),
];

/** A server that takes any password and answers each query with the same rows. */
function makeServer(queries) {
  return net.createServer((socket) => {
    let pending = Buffer.alloc(0);
    let started = false;
    socket
      .on("error", () => {})
      .on("data", (data) => {
        pending = Buffer.concat([pending, data]);
        for (;;) {
          const head = started ? 1 : 0;
          if (pending.length < head + 4) return;
          const length = pending.readInt32BE(head) + head;
          if (pending.length < length) return;
          const part = pending.subarray(0, length);
          pending = pending.subarray(length);
          answer(socket, part);
        }
      });
    function answer(to, part) {
      if (!started) {
        started = true;
        return to.write(
          Buffer.concat([
            message("R", int32(0)),
            message("S", "server_version", "16.0"),
            message("K", int32(1), int32(2)),
            READY,
          ]),
        );
      }
      switch (String.fromCharCode(part[0])) {
        case "Q": {
          const text = part.toString("utf8", 5, part.length - 1);
          queries.push(text);
          if (/broken/.test(text))
            return to.write(
              Buffer.concat([
                message("E", Buffer.from("SERROR\0C42601\0Msyntax error\0\0")),
                READY,
              ]),
            );
          return to.write(Buffer.concat([description, ...ROWS, message("C", "SELECT 2"), READY]));
        }
        case "P":
          queries.push(part.toString("utf8", 6, part.indexOf(0, 6)));
          return to.write(message("1"));
        case "B":
          return to.write(message("2"));
        case "D":
          return to.write(description);
        case "E":
          return to.write(Buffer.concat([...ROWS, message("C", "SELECT 2")]));
        case "S":
          return to.write(READY);
        default:
          return undefined;
      }
    }
  });
}

export const handler = async () => {
  const queries = [];
  const server = makeServer(queries);
  const options = {
    host: "127.0.0.1",
    port: await listen(server),
    user: "u",
    password: "p",
    database: "d",
  };
  const client = new pg.Client(options);
  await client.connect();
  const simple = await client.query("SELECT * FROM people");
  const prepared = await client.query({ text: "SELECT $1::int", values: [5], rowMode: "array" });
  const broken = await client
    .query("broken")
    .catch((error) => [error.name, error.code, error.severity, error.message]);
  await client.end();
  const pool = new pg.Pool({ ...options, max: 2 });
  const pooled = await Promise.all([1, 2, 3].map((n) => pool.query("SELECT $1", [n])));
  const counts = [pool.totalCount, pool.idleCount, pool.waitingCount];
  await pool.end();
  await close(server);
  const refused = await new pg.Client({ ...options, port: 1 }).connect().catch(({ code }) => code);
  return {
    rows: simple.rows,
    fields: simple.fields.map(({ name, dataTypeID }) => [name, dataTypeID]),
    command: [simple.command, simple.rowCount],
    prepared: prepared.rows,
    broken,
    pooled: pooled.map(({ rowCount }) => rowCount),
    counts,
    queries,
    refused,
    escaped: [pg.escapeLiteral("it's"), pg.escapeIdentifier('a"b')],
  };
};
