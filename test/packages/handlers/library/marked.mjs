import { Marked, marked } from "marked";

const text = `# Title *em*

A [link](http://example.com "t") and ![image](a.png), **bold**, ~~gone~~, \`code\` <br>
https://example.org www.example.net

- one
  - nested
- [x] done

1. first
2. second

> quote
> more

| a | b |
|:--|--:|
| 1 | 2 |

\`\`\`js
const a = "<b>";
\`\`\`

***

Line  
break &amp; "quotes"

[ref]: http://example.com/ref
See [ref] and [^1].
`;

export const handler = async () => {
  const own = new Marked({
    renderer: {
      heading: ({ tokens, depth }) => `<h${depth} class="x">${tokens.length}</h${depth}>`,
    },
    extensions: [
      {
        name: "mention",
        level: "inline",
        start: (source) => source.indexOf("@"),
        tokenizer(source) {
          const found = /^@(\w+)/.exec(source);
          return found ? { type: "mention", raw: found[0], user: found[1] } : undefined;
        },
        renderer: ({ user }) => `<a href="/u/${user}">${user}</a>`,
      },
    ],
  });
  return {
    html: marked.parse(text),
    inline: marked.parseInline("*a* **b** `c`"),
    breaks: marked.parse("a\nb", { breaks: true, gfm: true }),
    tokens: marked.lexer("# a\n\nb *c*").map(({ type, raw }) => [type, raw]),
    own: own.parse("## hi\n\nhello @ann"),
    async: await marked.parse("*x*", { async: true }),
  };
};
