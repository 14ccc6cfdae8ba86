const Mustache = require("mustache");

exports.handler = async () => {
  const view = {
    title: "A & B",
    html: "<i>",
    list: [{ n: 1 }, { n: 2 }],
    empty: [],
    bold: () => (text, render) => `<b>${render(text)}</b>`,
    nested: { deep: { value: 5 } },
    total() {
      return this.list.length;
    },
  };
  const template =
    "{{title}} {{{html}}} {{&html}}\n{{#list}}\n- {{n}}\n{{/list}}\n{{^empty}}none{{/empty}} {{#bold}}Hi {{title}}{{/bold}} {{nested.deep.value}} {{total}}{{! comment }}\n{{> part}}{{=<% %>=}}<% title %>";
  return {
    rendered: Mustache.render(template, view, { part: "[{{title}}]" }),
    tokens: Mustache.parse("a {{b}} {{#c}}d{{/c}}"),
    failure: (() => {
      try {
        return Mustache.render("{{#a}}", {});
      } catch (error) {
        return error.message;
      }
    })(),
    unescaped: Mustache.render("{{a}}", { a: "<" }, {}, { escape: (text) => text }),
  };
};
