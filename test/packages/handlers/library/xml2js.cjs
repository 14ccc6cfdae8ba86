const xml2js = require("xml2js");

const xml =
  '<?xml version="1.0"?><root a="1"><item id="x">One</item><item>Two &amp; three</item><n:s xmlns:n="urn:n"><![CDATA[raw <b>]]></n:s><empty/></root>';

exports.handler = async () => {
  const parser = new xml2js.Parser({
    explicitArray: false,
    mergeAttrs: true,
    xmlns: false,
    tagNameProcessors: [xml2js.processors.stripPrefix],
    valueProcessors: [(value) => value.toUpperCase()],
  });
  return {
    plain: await xml2js.parseStringPromise(xml),
    options: await parser.parseStringPromise(xml),
    called: await new Promise((resolve) =>
      xml2js.parseString("<a><b>1</b></a>", { async: true }, (error, result) =>
        resolve([error, result]),
      ),
    ),
    built: new xml2js.Builder({
      rootName: "r",
      renderOpts: { pretty: true, indent: " " },
    }).buildObject({ $: { id: 7 }, name: ["a", "b<"], deep: { x: { _: "text", $: { y: 1 } } } }),
    cdata: new xml2js.Builder({ cdata: true, headless: true }).buildObject({ a: "<&>" }),
    failure: await xml2js.parseStringPromise("<a><b></a>").catch((error) => error.message),
  };
};
