import net from "node:net";
import nodemailer from "nodemailer";
import { close, listen } from "../../support/listen.mjs";

function makeServer(lines) {
  return net.createServer((socket) => {
    let inData = false;
    let pending = "";
    socket.write("220 test ESMTP\r\n");
    socket
      .on("error", () => {})
      .on("data", (data) => {
        pending += data;
        for (let end = pending.indexOf("\r\n"); end !== -1; end = pending.indexOf("\r\n")) {
          const line = pending.slice(0, end);
          pending = pending.slice(end + 2);
          if (inData && line !== ".") continue;
          lines.push(line.replace(/^EHLO.*/, "EHLO"));
          if (line === ".") inData = false;
          if (line === "DATA") inData = true;
          const answer = /^EHLO/.test(line)
            ? "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME"
            : line === "DATA"
              ? "354 go on"
              : line === "QUIT"
                ? "221 bye"
                : /^AUTH/.test(line)
                  ? "235 ok"
                  : /refused@/.test(line)
                    ? "550 no such user"
                    : "250 ok";
          socket.write(`${answer}\r\n`);
          if (line === "QUIT") socket.end();
        }
      });
  });
}

export const handler = async () => {
  const lines = [];
  const server = makeServer(lines);
  const transport = nodemailer.createTransport({
    host: "127.0.0.1",
    port: await listen(server),
    secure: false,
    ignoreTLS: true,
    auth: { user: "u", pass: "p" },
  });
  const verified = await transport.verify();
  const sent = await transport.sendMail({
    from: "a@example.com",
    to: "b@example.com, refused@example.com",
    subject: "S",
    text: "T",
  });
  const failed = await transport
    .sendMail({ from: "a@example.com", to: "refused@example.com", text: "T" })
    .catch(({ code, responseCode }) => [code, responseCode]);
  transport.close();
  await close(server);
  return {
    verified,
    accepted: sent.accepted,
    rejected: sent.rejected,
    response: sent.response,
    failed,
    lines,
  };
};
