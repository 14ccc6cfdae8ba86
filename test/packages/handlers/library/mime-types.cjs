const mime = require("mime-types");

exports.handler = async () => ({
  lookup: ["json", ".md", "file.html", "folder/file.js", "x.unknown", "a.tar.gz", "woff2"].map(
    (name) => mime.lookup(name),
  ),
  types: ["markdown", "file.json", "text/html", "text/html; charset=latin1"].map((name) =>
    mime.contentType(name),
  ),
  extensions: ["application/octet-stream", "text/x-none", "image/jpeg"].map((type) =>
    mime.extension(type),
  ),
  charset: [mime.charset("text/markdown"), mime.charset("image/png")],
  count: Object.keys(mime.types).length,
});
