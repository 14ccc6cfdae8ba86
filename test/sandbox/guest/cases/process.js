// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const process_ = require("node:process");
const os = require("node:os");
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
print(
  process_ === process,
  typeof process.pid,
  process.platform,
  process.arch,
  process.argv.length >= 1,
  process.version.startsWith("v24."),
  typeof process.versions.node,
  process.release.name,
);
process.env.NUM = 5;
process.env.UNDEF = undefined;
process.env.NULL = null;
print(
  process.env.NUM === "5",
  process.env.UNDEF,
  process.env.NULL,
  "NUM" in process.env,
  delete process.env.NUM,
  process.env.NUM,
  attempt(() => (process.env.S = Symbol("s"))),
  Object.keys(process.env).includes("UNDEF"),
);
print(
  process.hrtime().length,
  typeof process.hrtime.bigint(),
  process.hrtime([0, 0]).length,
  attempt(() => process.hrtime(1)),
  attempt(() => process.hrtime([1])),
  typeof process.uptime(),
  process.uptime() >= 0,
);
print(
  Object.keys(process.memoryUsage()),
  typeof process.memoryUsage.rss(),
  Object.keys(process.cpuUsage()),
  typeof process.umask(),
  process.exitCode,
  typeof process.getuid(),
  process.stdout.isTTY,
  process.title.length > 0,
);
print(
  attempt(() => process.nextTick(1)),
  attempt(() => process.chdir(1)),
  attempt(() => process.chdir("/nowhere")).replace(/chdir .* ->/, "chdir ->"),
  attempt(() => (process.exitCode = "x")),
  attempt(() => process.emitWarning(1)),
);
print(
  Object.prototype.toString.call(process),
  process instanceof require("events"),
  typeof process.on,
  process.listenerCount("zzz"),
  process.hasUncaughtExceptionCaptureCallback(),
  typeof process.config,
  typeof process.features,
  process.execArgv,
);
print(
  os.EOL,
  os.platform(),
  os.type(),
  os.endianness(),
  os.arch(),
  os.devNull,
  typeof os.hostname(),
  os.tmpdir(),
  os.constants.signals.SIGTERM,
  os.constants.errno.ENOENT,
  os.constants.signals.SIGKILL,
  os.constants.priority,
  os.constants.dlopen.RTLD_NOW,
);
print(
  os.constants.errno,
  os.constants.signals.SIGIO,
  typeof os.totalmem(),
  typeof os.freemem(),
  os.loadavg().length,
  Object.keys(os.cpus()[0]),
  typeof os.uptime(),
  Object.keys(os.userInfo()),
  os.availableParallelism() > 0,
);
const module_ = require("node:module");
print(
  module_.isBuiltin("fs"),
  module_.isBuiltin("node:fs"),
  module_.isBuiltin("x"),
  module_.isBuiltin("node:test"),
  module_.isBuiltin("test"),
  module_.builtinModules
    .filter((name) => !name.startsWith("_") && !name.startsWith("node:"))
    .sort(),
  module_.wrap("x"),
);
print(
  require("constants").O_RDONLY,
  require("util/types") === require("util").types,
  require("path/posix") === require("path"),
  attempt(() => module_.createRequire("relative")),
);
return new Promise((resolve) => {
  process.once("warning", (warning) => resolve(print(warning.name, warning.message, warning.code)));
  process.emitWarning("careful", { type: "Custom", code: "C1" });
});

print(
  process.getBuiltinModule("fs") === require("node:fs"),
  process.getBuiltinModule("node:path") === require("node:path"),
  process.getBuiltinModule("sqlite"),
  process.getBuiltinModule("nope"),
  attempt(() => process.getBuiltinModule(1)),
);
require("node:fs").writeFileSync(
  "/tmp/lamella.env",
  'LAMELLA_A="x y"\nPATH=no\n# c\nLAMELLA_B=1 # note\n',
);
process.env.LAMELLA_B = "kept";
process.loadEnvFile("/tmp/lamella.env");
print(process.env.LAMELLA_A, process.env.LAMELLA_B, process.env.PATH === "no");
require("node:fs").rmSync("/tmp/lamella.env");
print(attempt(() => process.loadEnvFile("/tmp/none.env")));
print(Object.keys(process.resourceUsage()), Object.keys(process.threadCpuUsage()));
print(Object.keys(process.features), process.domain, typeof process.config.variables);
print(
  process.sourceMapsEnabled,
  process.setSourceMapsEnabled(false),
  attempt(() => process.setSourceMapsEnabled(1)),
);
const refs = [];
const refable = { ref: () => refs.push("ref"), unref: () => refs.push("unref") };
process.ref(refable);
process.unref(refable);
process.ref({ [Symbol.for("nodejs.ref")]: () => refs.push("symbol") });
process.unref({});
print(
  refs,
  Object.keys(process.finalization),
  typeof process.report.getReport().header.nodejsVersion,
);
print(
  attempt(() => process.finalization.register({}, 1)),
  attempt(() => process.finalization.register(1, () => {})),
);
print(
  typeof process.allowedNodeEnvironmentFlags.has,
  process._getActiveRequests(),
  typeof process.execve,
);
