import {
  GraphQLEnumType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  buildSchema,
  execute,
  graphql,
  introspectionFromSchema,
  parse,
  print,
  printSchema,
  validate,
  visit,
} from "graphql";

const books = [
  { id: 1, title: "Ulysses", year: 1922 },
  { id: 2, title: "Dune", year: 1965 },
];

const Genre = new GraphQLEnumType({
  name: "Genre",
  values: { NOVEL: { value: 0 }, SF: { value: 1 } },
});
const Book = new GraphQLObjectType({
  name: "Book",
  fields: () => ({
    id: { type: new GraphQLNonNull(GraphQLInt) },
    title: { type: GraphQLString },
    genre: { type: Genre, resolve: ({ year }) => (year > 1950 ? 1 : 0) },
    next: { type: Book, resolve: async ({ id }) => books.find((book) => book.id === id + 1) },
    broken: {
      type: GraphQLString,
      resolve: () => {
        throw new Error("Cannot read this field");
      },
    },
  }),
});
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: "Query",
    fields: {
      books: { type: new GraphQLList(Book), resolve: () => books },
      book: {
        type: Book,
        args: { id: { type: new GraphQLNonNull(GraphQLInt) } },
        resolve: (_root, { id }) => books.find((book) => book.id === id),
      },
    },
  }),
});

export const handler = async () => {
  const source = `
    query Find($id: Int!, $deep: Boolean = true) {
      books { ...Parts }
      book(id: $id) { title genre next @include(if: $deep) { title } broken }
    }
    fragment Parts on Book { id title }
  `;
  const result = await graphql({ schema, source, variableValues: { id: 1 } });
  const built = buildSchema(`
    "Root"
    type Query { hello(name: String = "you"): String! pick(of: [Int!]!): Int @deprecated }
    interface Node { id: ID! }
    type Item implements Node { id: ID! }
    input Filter { a: Int, b: [String] }
    union Any = Item
    scalar Date
    directive @tag(name: String) on FIELD
  `);
  const rootValue = {
    hello: ({ name }) => `Hello ${name}`,
    pick: async ({ of }) => Math.max(...of),
  };
  const document = parse('{ hello twice: hello(name: "Ann") pick(of: [1, 5, 2]) }');
  const names = [];
  visit(parse(source), { Field: ({ name }) => void names.push(name.value) });
  let syntax;
  try {
    parse("{ hello(");
  } catch (error) {
    syntax = [error.name, error.message, error.locations];
  }
  return {
    result: JSON.parse(JSON.stringify(result)),
    executed: JSON.parse(JSON.stringify(await execute({ schema: built, document, rootValue }))),
    invalid: validate(schema, parse("{ book { nope } }")).map(({ message }) => message),
    printed: print(document),
    sdl: printSchema(built),
    types: introspectionFromSchema(schema).__schema.types.map(({ name }) => name),
    names,
    syntax,
  };
};
