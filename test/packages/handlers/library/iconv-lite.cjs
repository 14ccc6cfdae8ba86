const iconv = require("iconv-lite");
const { Readable } = require("stream");

exports.handler = async () => {
  const text = "Grüße, Привет, 日本語, €";
  const names = [
    "utf8",
    "utf16le",
    "utf-16be",
    "win1251",
    "latin1",
    "windows-1252",
    "koi8-r",
    "shift_jis",
    "euc-jp",
    "gbk",
    "gb18030",
    "big5",
    "euc-kr",
    "utf7",
    "utf32le",
    "cp437",
    "macroman",
  ];
  const chunks = [];
  for await (const chunk of Readable.from([Buffer.from([0xcf, 0xf0]), Buffer.from([0xe8])]).pipe(
    iconv.decodeStream("win1251"),
  ))
    chunks.push(chunk);
  return {
    encoded: names.map((name) => [name, iconv.encode(text, name).toString("hex")]),
    decoded: names.map((name) => [name, iconv.decode(iconv.encode(text, name), name)]),
    bom: [
      iconv.decode(Buffer.from("efbbbf61", "hex"), "utf8"),
      iconv.encode("a", "utf16", { addBOM: true }).toString("hex"),
      iconv.decode(Buffer.from("efbbbf61", "hex"), "utf8", { stripBOM: false }).length,
    ],
    exists: [iconv.encodingExists("us-ascii"), iconv.encodingExists("nope")],
    chunks: chunks.join(""),
    failure: (() => {
      try {
        return iconv.decode(Buffer.from("a"), "nope");
      } catch (error) {
        return error.message;
      }
    })(),
  };
};
