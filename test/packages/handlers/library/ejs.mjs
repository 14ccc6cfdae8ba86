import ejs from "ejs";
import { writeFile } from "node:fs/promises";

export const handler = async () => {
  const people = ["Ann", "<Bob>"];
  await writeFile("/tmp/lamella-part.ejs", "[<%= name %>]");
  await writeFile(
    "/tmp/lamella-page.ejs",
    "<% for (const name of people) { %><%- include('lamella-part', { name }) %>\n<% } -%>\nend",
  );
  const attempts = ["<% if (x { %>", "<%= missing.name %>", "<%"].map((template) => {
    try {
      return ejs.render(template, {});
    } catch (error) {
      return error.name;
    }
  });
  return {
    rendered: ejs.render(
      "<% people.forEach((p, i) => { %><%= i %>:<%= p %>,<%- p %> <% }) %><%# note %><%% %>",
      { people },
    ),
    file: await ejs.renderFile("/tmp/lamella-page.ejs", { people }),
    callback: await new Promise((resolve) =>
      ejs.renderFile("/tmp/lamella-none.ejs", {}, (error) => resolve([error.code, error.syscall])),
    ),
    async: await ejs.render(
      "<%= await value %>",
      { value: Promise.resolve("later") },
      { async: true },
    ),
    delimiter: ejs.render("<? if (true) { ?>yes<? } ?>", {}, { delimiter: "?" }),
    strict: ejs.compile("<%= locals.a %>", { strict: true, _with: false })({ a: 1 }),
    attempts,
  };
};
