// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const Module = require("node:module");
const { inspect } = require("node:util");
const tellAll = print;
/** Prints values with the folder's name left out. */
print = (...values) =>
  tellAll(
    ...values.map((value) =>
      (typeof value === "string" ? value : inspect(value, { breakLength: Infinity })).replaceAll(
        root,
        "ROOT",
      ),
    ),
  );
const fs = require("node:fs");
const path = require("node:path");
const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return `${error.name} ${error.code} ${error.message.split("\n")[0]}`;
  }
};

const root = fs.mkdtempSync("/tmp/lamella-module-");
const write = (files) => {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(`${root}/${name}`), { recursive: true });
    fs.writeFileSync(`${root}/${name}`, text);
  }
};
write({
  "main.js": "module.exports = (name) => require(name)",
  "a.js":
    "exports.a = 1; exports.parent = module.parent?.filename; exports.keys = Object.keys(module)",
  "b.js":
    "exports.b = require('./a').a + 1; exports.children = module.children.map((child) => child.id)",
  "data.json": '{"k":[1]}',
  "bad.json": "{",
  "text.txt": "plain",
  "syntax.cjs": "exports.cjs = __filename.endsWith('.cjs')",
  "odd.coffee": "module.exports = square 3",
  "node_modules/pkg/package.json":
    '{"name":"pkg","version":"1.2.3","main":"lib/index.js","imports":{"#in":"./lib/inner.js"}}',
  "node_modules/pkg/lib/index.js": "exports.inner = require('#in'); exports.filename = __filename",
  "node_modules/pkg/lib/inner.js": "module.exports = 'inner'",
  "node_modules/@scope/name/package.json": '{"exports":{".":"./x.js","./sub/*":"./deep/*.js"}}',
  "node_modules/@scope/name/x.js": "module.exports = 'scoped'",
  "node_modules/@scope/name/deep/one.js": "module.exports = 'one'",
  "elsewhere/free.js": "module.exports = 'free'",
  "cycle-a.js":
    "exports.early = true; const b = require('./cycle-b'); exports.seen = b.seen; exports.late = true",
  "cycle-b.js": "exports.seen = Object.keys(require('./cycle-a'))",
  "throws.js":
    "exports.x = 1; throw new Error('while loading ' + (globalThis.attempts = (globalThis.attempts ?? 0) + 1))",
});
const main = Module.createRequire(`${root}/main.js`);
const loaded = main("./main.js");

print(main("./b"), main("./data.json"), main("./data"), main("./syntax.cjs"));
print(loaded("./a").parent === `${root}/b.js`, loaded("./a").keys);
print(
  main("pkg"),
  main("@scope/name"),
  main("@scope/name/sub/one"),
  attempt(() => main("@scope/name/x.js")),
);
print(main("./cycle-a"));
print(
  attempt(() => main("./throws")),
  attempt(() => main("./throws")),
  `${root}/throws.js` in main.cache,
);
print(
  attempt(() => main("./none")),
  attempt(() => main("none")),
  attempt(() => main("")),
  attempt(() => main(1)),
);
print(
  attempt(() => main("./bad.json")).slice(0, 20),
  attempt(() => main("./text.txt")),
);
print(
  attempt(() => main("node:none")),
  main("node:fs") === fs,
  main("fs") === fs,
);
print(
  attempt(() => Module.createRequire("relative")),
  attempt(() => Module.createRequire(1)),
);
print(
  main.resolve("./a"),
  main.resolve("fs"),
  main.resolve("node:fs"),
  attempt(() => main.resolve("none")),
);
print(
  attempt(() => main.resolve("./free", { paths: [root] })),
  main.resolve("./free", { paths: [root, `${root}/elsewhere`] }),
);
print(
  main.resolve("pkg", { paths: [`${root}/elsewhere`] }),
  main.resolve.paths("fs"),
  main.resolve.paths("./x"),
);
print(
  main.resolve.paths("x").slice(0, 3),
  Object.keys(main),
  main.main === require.main || main.main,
  typeof main.extensions[".js"],
);

const key = main.resolve("./a");
print(
  main.cache[key].exports === main("./a"),
  main.cache[key].loaded,
  main.cache[key].id === key,
  main.cache === Module._cache,
);
main.cache[key] = { exports: "stubbed", loaded: true };
print(main("./a"));
delete main.cache[key];
print(main("./a").a);

const made = new Module("/virtual/file.js");
print(
  Object.keys(made),
  made.path,
  made.filename,
  made.loaded,
  made instanceof Module,
  made.exports,
);
made.filename = "/virtual/file.js";
made.paths = Module._nodeModulePaths("/virtual");
made._compile(
  "#!shebang\nmodule.exports = [__filename, __dirname, typeof require, module.id, require('path').sep]",
  "/virtual/file.js",
);
print(made.exports, made.paths);
print(
  attempt(() => made._compile("throw new TypeError('compiled')", "/virtual/x.js")),
  attempt(() => made._compile("syntax error", "/virtual/y.js")).slice(0, 11),
);
print(
  attempt(() => made.require("./none")),
  made.require("fs") === fs,
);

Module._extensions[".coffee"] = (module, filename) => {
  module._compile(fs.readFileSync(filename, "utf8").replace("square 3", "9"), filename);
};
print(main("./odd.coffee"), main("./odd"));
delete Module._extensions[".coffee"];

const { _resolveFilename, _load } = Module;
const { require: ownRequire, _compile } = Module.prototype;
Module._resolveFilename = function (request, ...rest) {
  return _resolveFilename.call(
    this,
    request === "@alias" ? `${root}/elsewhere/free.js` : request,
    ...rest,
  );
};
print(main("@alias"), loaded("@alias"), main.resolve("@alias"));
Module._resolveFilename = _resolveFilename;
const seen = [];
Module._load = function (request, parent, isMain) {
  seen.push([request, parent.filename === `${root}/main.js`, isMain]);
  return request === "mocked" ? "mock" : _load.call(this, request, parent, isMain);
};
print(loaded("mocked"), loaded("./data.json").k, seen);
Module._load = _load;
Module.prototype.require = function (id) {
  return id === "hooked" ? `hooked by ${this.filename}` : ownRequire.call(this, id);
};
print(loaded("hooked"), loaded("pkg").inner);
Module.prototype.require = ownRequire;
delete main.cache[key];
Module.prototype._compile = function (content, filename) {
  return _compile.call(this, content.replace("exports.a = 1", "exports.a = 100"), filename);
};
print(main("./a").a);
Module.prototype._compile = _compile;
const js = Module._extensions[".js"];
delete main.cache[key];
Module._extensions[".js"] = (module, filename) => {
  module.exports = `transformed ${path.basename(filename)}`;
};
print(main("./a"));
Module._extensions[".js"] = js;

const nodePath = process.env.NODE_PATH;
process.env.NODE_PATH = `${root}/elsewhere`;
Module._initPaths();
print(main("free"), Module.globalPaths[0] === `${root}/elsewhere`);
if (nodePath === undefined) delete process.env.NODE_PATH;
else process.env.NODE_PATH = nodePath;
Module._initPaths();

print(
  Module.builtinModules.includes("fs"),
  Module.isBuiltin("node:test"),
  Module.isBuiltin("test"),
  Module.isBuiltin("sqlite"),
);
print(Module.builtinModules.length, Module.wrap("x"), Module.wrapper, Module.Module === Module);
print(
  Module._nodeModulePaths("/a/node_modules/b"),
  Module._resolveLookupPaths("fs"),
  Module._resolveLookupPaths("./x", { filename: "/a/b.js" }).length,
);
print(
  Module._findPath("./a", [root]),
  Module._findPath(`${root}/a.js`),
  Module._findPath("none", [root]),
);
print(
  Module.findPackageJSON("..", `${root}/node_modules/pkg/lib/index.js`),
  Module.findPackageJSON("pkg", `${root}/main.js`),
);
print(
  Module.findPackageJSON("@scope/name/sub/one", `${root}/main.js`),
  attempt(() => Module.findPackageJSON("none", `${root}/main.js`)),
);
print(
  Module.findSourceMap("x"),
  Module.getSourceMapsSupport(),
  attempt(() => Module.setSourceMapsSupport(1)),
  Module.constants,
);
print(
  Module.syncBuiltinESMExports(),
  Module.flushCompileCache(),
  typeof Module.SourceMap,
  typeof Module.register,
  Module._pathCache !== undefined,
);
fs.rmSync(root, { recursive: true });
