const Papa = require("papaparse");
const { Readable } = require("stream");

exports.handler = async () => {
  const parsed = Papa.parse('a,b,c\n1,"x, y",true\n2,"q""q",\n3', {
    header: true,
    dynamicTyping: true,
  });
  const steps = [];
  Papa.parse("1\t2\n3\t4", { step: ({ data }) => steps.push(data) });
  const streamed = [];
  for await (const row of Readable.from(["x,y\n1,", "2\n3,4\n"]).pipe(
    Papa.parse(Papa.NODE_STREAM_INPUT, { header: true }),
  ))
    streamed.push(row);
  return {
    data: parsed.data,
    errors: parsed.errors,
    meta: parsed.meta,
    guessed: Papa.parse("a|b\n1|2").meta.delimiter,
    steps,
    streamed,
    unparsed: [
      Papa.unparse([
        { a: 1, b: "x,y" },
        { a: null, b: 'say "hi"' },
      ]),
      Papa.unparse(
        { fields: ["p", "q"], data: [[1, 2]] },
        { quotes: true, delimiter: ";", newline: "\n" },
      ),
    ],
  };
};
