import net from "node:net";
import { BSON, Long, MongoClient, ObjectId } from "mongodb";
import { close, listen } from "../../support/listen.mjs";

/** A server with as much of MongoDB's wire protocol (OP_MSG, and OP_QUERY for the first hello) as is asked for below. */
function makeServer(commands) {
  const stored = [];
  const HELLO = {
    ismaster: true,
    helloOk: true,
    isWritablePrimary: true,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ok: 1,
  };
  const run = (command) => {
    const [name] = Object.keys(command);
    if (!/^(hello|ismaster|endSessions)$/i.test(name)) commands.push(name);
    switch (name) {
      case "insert":
        stored.push(...command.documents);
        return { n: command.documents.length, ok: 1 };
      case "find":
        return {
          cursor: {
            id: Long.ZERO,
            ns: "d.c",
            firstBatch:
              command.filter.n === undefined
                ? stored
                : stored.filter(({ n }) => n === command.filter.n),
          },
          ok: 1,
        };
      case "update":
        return { n: 1, nModified: 1, ok: 1 };
      case "broken":
        return { ok: 0, code: 59, codeName: "CommandNotFound", errmsg: "no such command" };
      default:
        return name.toLowerCase() === "ismaster" || name === "hello" ? HELLO : { ok: 1 };
    }
  };
  return net.createServer((socket) => {
    let pending = Buffer.alloc(0);
    socket
      .on("error", () => {})
      .on("data", (data) => {
        pending = Buffer.concat([pending, data]);
        while (pending.length >= 16 && pending.length >= pending.readInt32LE(0)) {
          const part = pending.subarray(0, pending.readInt32LE(0));
          pending = pending.subarray(part.length);
          socket.write(reply(part));
        }
      });
  });

  function reply(part) {
    const [id, code] = [part.readInt32LE(4), part.readInt32LE(12)];
    const head = Buffer.alloc(code === 2013 ? 21 : 36);
    head.writeInt32LE(id, 8);
    let body;
    if (code === 2013) {
      let at = 21;
      const command = BSON.deserialize(part.subarray(at, at + part.readInt32LE(at)));
      at += part.readInt32LE(at);
      while (at < part.length && part[at] === 1) {
        const end = at + 1 + part.readInt32LE(at + 1);
        const nameEnd = part.indexOf(0, at + 5);
        const name = part.toString("utf8", at + 5, nameEnd);
        command[name] = [];
        for (let document = nameEnd + 1; document < end; document += part.readInt32LE(document))
          command[name].push(
            BSON.deserialize(part.subarray(document, document + part.readInt32LE(document))),
          );
        at = end;
      }
      head.writeInt32LE(2013, 12);
      body = BSON.serialize(run(command));
    } else {
      head.writeInt32LE(1, 12);
      head.writeInt32LE(1, 32);
      const at = part.indexOf(0, 20) + 9;
      body = BSON.serialize(run(BSON.deserialize(part.subarray(at, at + part.readInt32LE(at)))));
    }
    head.writeInt32LE(head.length + body.length, 0);
    return Buffer.concat([head, body]);
  }
}

export const handler = async () => {
  const commands = [];
  const server = makeServer(commands);
  const client = new MongoClient(
    `mongodb://127.0.0.1:${await listen(server)}/?directConnection=true`,
    { serverSelectionTimeoutMS: 3000, monitorCommands: true },
  );
  await client.connect();
  const collection = client.db("d").collection("c");
  const id = new ObjectId("507f1f77bcf86cd799439011");
  const inserted = await collection.insertMany([
    { _id: id, n: 1, text: "ü", at: new Date(0), big: 2n ** 40n, bytes: Buffer.from("b") },
    { _id: 2, n: 2, nested: { list: [1, null] } },
  ]);
  const results = {
    inserted: [inserted.insertedCount, inserted.insertedIds[0].toHexString()],
    found: await collection.find({ n: 1 }).toArray(),
    one: await collection.findOne({}),
    updated: (await collection.updateOne({ n: 1 }, { $set: { n: 5 } })).modifiedCount,
    refused: await client
      .db("d")
      .command({ broken: 1 })
      .catch((error) => [error.name, error.code, error.message]),
    json: BSON.EJSON.stringify({ id, d: BSON.Decimal128.fromString("1.5") }),
  };
  await client.close();
  await close(server);
  return { ...results, commands };
};
