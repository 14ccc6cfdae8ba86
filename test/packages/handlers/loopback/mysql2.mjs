import mysql from "mysql2";
import { createConnection, createPool } from "mysql2/promise";

export const handler = async () => {
  const seen = [];
  const server = mysql.createServer();
  server.on("connection", (connection) => {
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: "8.0.0",
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xffffff ^ 2048,
    });
    connection.on("error", () => {});
    connection.on("query", (text) => {
      connection.sequenceId = 1;
      seen.push(text);
      if (/broken/.test(text))
        return connection.writeError({ message: "You have an error", code: 1064 });
      const column = (name, columnType) => ({
        catalog: "def",
        schema: "s",
        table: "t",
        orgTable: "t",
        name,
        orgName: name,
        characterSet: 33,
        columnLength: 100,
        columnType,
        flags: 0,
        decimals: 0,
      });
      connection.writeTextResult(
        [
          { id: "1", name: "Ann ü" },
          { id: "2", name: null },
        ],
        [column("id", 3), column("name", 253)],
      );
      return undefined;
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server._server.address();
  const options = { host: "127.0.0.1", port, user: "u", password: "p", database: "d" };
  const connection = await createConnection(options);
  const [rows, fields] = await connection.query("SELECT * FROM t WHERE a = ? AND b IN (?)", [
    "it's",
    [1, 2],
  ]);
  const broken = await connection
    .query("broken")
    .catch(({ code, errno, sqlState, message }) => [code, errno, sqlState, message]);
  await connection.end();
  const pool = createPool({ ...options, connectionLimit: 2 });
  const pooled = await Promise.all([1, 2, 3].map((n) => pool.query("SELECT ?", [n])));
  await pool.end();
  await new Promise((resolve) => server.close(resolve));
  return {
    rows,
    fields: fields.map(({ name }) => name),
    broken,
    pooled: pooled.map(([found]) => found.length),
    seen: seen.toSorted(),
    format: mysql.format(
      "UPDATE ?? SET ? WHERE id = ?",
      ["t", { a: 1, d: new Date(0) }, "x"],
      false,
      "Z",
    ),
    refused: await createConnection({ ...options, port: 1 }).catch(({ code }) => code),
  };
};
