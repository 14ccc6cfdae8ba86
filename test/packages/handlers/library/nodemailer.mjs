import nodemailer from "nodemailer";

export const handler = async () => {
  const mail = {
    from: '"Ann Ä" <a@example.com>',
    to: ["b@example.com", "C <c@example.com>"],
    subject: "Grüße ✓",
    text: "Hello",
    html: "<b>Hello</b> <img src='cid:x'>",
    date: new Date(0),
    messageId: "<fixed@example.com>",
    headers: { "X-Own": "1" },
    attachments: [
      { filename: "ä.txt", content: "attached" },
      { filename: "x.png", content: Buffer.from([1, 2, 3]), cid: "x" },
    ],
  };
  const buffered = await nodemailer
    .createTransport({ streamTransport: true, buffer: true, newline: "unix" })
    .sendMail({
      ...mail,
      boundaryPrefix: "fixed",
      baseBoundary: "fixed",
      attachments: mail.attachments,
    });
  const json = await nodemailer.createTransport({ jsonTransport: true }).sendMail(mail);
  const message = buffered.message.toString().replace(/(--_NmP|_NmP|--)-?[0-9a-f]+-/g, "boundary-");
  return {
    message: message.split("\n").filter((line) => !/boundary/.test(line)),
    envelope: buffered.envelope,
    json: Object.keys(JSON.parse(json.message)).toSorted(),
    addresses: JSON.parse(json.message).to,
    refused: await nodemailer
      .createTransport({ host: "127.0.0.1", port: 1, connectionTimeout: 500 })
      .sendMail(mail)
      .catch(({ code }) => code),
  };
};
