const knex = require("knex");

exports.handler = async () => {
  const pg = knex({ client: "pg" });
  const mysql = knex({ client: "mysql2" });
  const sql = (query) => query.toSQL().toNative();
  const queries = (k) => [
    sql(
      k("users")
        .select("id", "name")
        .where({ age: 5 })
        .andWhere("name", "like", "%a%")
        .orderBy("id", "desc")
        .limit(3)
        .offset(2),
    ),
    sql(k("users").insert([{ a: 1, b: "x" }, { a: 2 }])),
    sql(k("users").where("id", 1).update({ name: "o'clock", at: null })),
    sql(k("users").whereIn("id", [1, 2]).orWhereNull("x").del()),
    sql(
      k
        .select("u.*")
        .from("users as u")
        .leftJoin("orders as o", "u.id", "o.user_id")
        .groupBy("u.id")
        .havingRaw("count(*) > ?", [2]),
    ),
    sql(
      k
        .with("recent", k("o").where("d", ">", 1))
        .select(k.raw("?? as x", ["a.b"]))
        .from("recent")
        .union([k("z").select()]),
    ),
    k("users").where("a", "it's").toString(),
  ];
  const schema = pg.schema.createTable("t", (table) => {
    table.increments("id");
    table.string("name", 50).notNullable().unique();
    table.jsonb("data").defaultTo("{}");
    table.timestamps(true, true);
    table.foreign("name").references("u.name").onDelete("CASCADE");
  });
  return { pg: queries(pg), mysql: queries(mysql), schema: schema.toSQL().map((part) => part.sql) };
};
