import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";

const xml = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE list [<!ENTITY who "World">]>
<list xmlns:a="urn:a" count="2">
  <!-- a comment -->
  <item id="1" ok="true"><name>First &amp; last</name><price>12.50</price></item>
  <item id="02"><name><![CDATA[<b>bold</b>]]></name><price>1e3</price><a:tag>x</a:tag></item>
  <empty/>
  <text>Hello &who; &#x41;&lt;</text>
</list>`;

export const handler = async () => {
  const options = { ignoreAttributes: false, attributeNamePrefix: "@_", parseAttributeValue: true };
  const parser = new XMLParser(options);
  const parsed = parser.parse(xml);
  const ordered = new XMLParser({ ...options, preserveOrder: true, commentPropName: "#comment" });
  const builder = new XMLBuilder({ ...options, format: true, suppressEmptyNode: true });
  const strict = new XMLParser({
    removeNSPrefix: true,
    cdataPropName: "__cdata",
    isArray: (name) => name === "item",
    tagValueProcessor: (name, value) => (name === "price" ? `${value} EUR` : value),
  });
  return {
    parsed,
    ordered: ordered.parse(xml),
    strict: strict.parse(xml),
    built: builder.build({ root: { "@_a": 1, b: ["x", "y & z"], c: { d: "", e: null } } }),
    again: parser.parse(new XMLBuilder(options).build(parsed)),
    valid: [
      XMLValidator.validate(xml),
      XMLValidator.validate("<a><b></a>"),
      XMLValidator.validate("<a"),
    ],
  };
};
