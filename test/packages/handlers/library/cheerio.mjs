import * as cheerio from "cheerio";

const html = `<!doctype html><html><head><title>T</title></head><body>
<ul id="fruits" class="list"><li class="apple" data-n="1">Apple</li><li class="orange">Orange</li><li class="pear">P&eacute;ar</li></ul>
<form><input name="a" value="1"><select name="b"><option selected>x</option></select><input type="checkbox" name="c" checked></form>
<table><tr><td>1<td>2</table><p>unclosed <b>bold<i>both</b>i</i></body></html>`;

export const handler = async () => {
  const $ = cheerio.load(html);
  $("#fruits")
    .append("<li>Kiwi</li>")
    .find(".pear")
    .attr("title", "a & b")
    .addClass("sweet")
    .before("<li>Plum</li>");
  $("li:nth-child(2)").remove();
  $("b").wrap('<span class="w"></span>').text("<changed>");
  const xml = cheerio.load('<a><b x="1"/><c><![CDATA[<d>]]></c></a>', { xml: true });
  return {
    texts: $("li")
      .map((_, element) => $(element).text())
      .get(),
    html: $("#fruits").html(),
    selectors: [
      $("li.apple ~ li").length,
      $('[data-n="1"]').data("n"),
      $("ul > li:last-child").text(),
      $("li:not(.apple)").length,
      $("li:contains('Kiwi')").index(),
      $(":root").prop("tagName"),
    ],
    walk: [
      $(".apple").next().text(),
      $(".pear").closest("ul").attr("id"),
      $("ul").children().length,
      $("td").eq(1).text(),
      $(".pear").siblings().length,
    ],
    form: [$("form").serializeArray(), $("form").serialize()],
    body: $("body").html(),
    xml: [xml.xml(), xml("b").attr("x"), xml("c").text()],
    extracted: $.extract({ title: "title", items: [{ selector: "li", value: "class" }] }),
    fragment: cheerio.load("<p>a</p>b", null, false).html(),
    is: [
      $("li").first().is(".apple"),
      $("li").filter((_, element) => $(element).text().length > 4).length,
      $("li").toArray().length,
    ],
  };
};
