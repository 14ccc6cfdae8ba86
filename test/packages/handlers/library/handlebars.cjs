const Handlebars = require("handlebars");

exports.handler = async () => {
  Handlebars.registerHelper(
    "loud",
    (text) => new Handlebars.SafeString(`<b>${Handlebars.escapeExpression(text)}</b>`),
  );
  Handlebars.registerHelper("list", function (items, options) {
    return items
      .map((item, index) => options.fn(item, { data: { ...options.data, place: index + 1 } }))
      .join("");
  });
  Handlebars.registerPartial("row", "[{{name}}{{#if last}} {{last}}{{/if}}]");
  const template = Handlebars.compile(`
{{!-- comment --}}
{{title}} & {{{raw}}} {{loud title}}
{{#each people}}{{@index}}:{{> row}}{{#unless @last}},{{/unless}}{{else}}nobody{{/each}}
{{#with owner}}{{name}} of {{../title}}{{/with}}
{{#list people}}{{@place}}.{{name}} {{/list}}
{{lookup people 1}} {{people.[0].name}}
{{~#if (isNone none)}} none {{~^}} some {{~/if}}
`);
  Handlebars.registerHelper("isNone", (value) => value === undefined);
  const people = [{ name: "Yehuda", last: "Katz" }, { name: "<Alan>" }];
  const rendered = template({ title: "T<1>", raw: "<i>", people, owner: { name: "Ann" } });
  const attempts = ["{{#if}}", "{{> missing}}", "{{unknown 1}}", "{{#each a}}{{/if}}"].map(
    (source) => {
      try {
        return Handlebars.compile(source)({});
      } catch (error) {
        return error.message;
      }
    },
  );
  const precompiled = Handlebars.precompile("Hi {{name}}");
  const again = Handlebars.template(new Function(`return ${precompiled}`)());
  return {
    rendered,
    attempts,
    again: again({ name: "you" }),
    ast: Handlebars.parse("{{a b=1}}").body[0].hash.pairs[0].key,
  };
};
