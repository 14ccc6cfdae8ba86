import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { parse as parseSync } from "csv-parse/sync";

const csv = `id;name;note
1;"Ann ""A""";x
2;Bob;"two
lines"
# comment
3; Cid ;
`;

export const handler = async () => {
  const options = {
    delimiter: ";",
    columns: true,
    comment: "#",
    trim: true,
    skip_empty_lines: true,
  };
  const streamed = [];
  for await (const record of Readable.from([csv.slice(0, 20), csv.slice(20)]).pipe(parse(options)))
    streamed.push(record);
  const called = await new Promise((resolve, reject) => {
    parse("a,b\n1,2", { cast: true, info: true }, (error, records) =>
      error ? reject(error) : resolve(records),
    );
  });
  const attempts = ['a,"b', "a,b\n1", 'a"b'].map((text) => {
    try {
      return parseSync(text);
    } catch (error) {
      return [error.code, error.message];
    }
  });
  return {
    sync: parseSync(csv, options),
    streamed,
    called: called.map(({ record, info }) => [record, info.lines, info.records]),
    cast: parseSync("1,2020-01-02,x", {
      cast: (value, { index }) => (index === 0 ? Number(value) : value),
      cast_date: false,
    }),
    ranges: parseSync("a\nb\nc\nd", { from: 2, to: 3 }),
    buffer: parseSync(Buffer.from("\ufeffä,ö\n1,2"), { bom: true, columns: true }),
    tabs: parseSync("a\tb\r\nc\td", { delimiter: "\t" }),
    attempts,
  };
};
