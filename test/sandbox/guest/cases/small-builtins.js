// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const workers = require("node:worker_threads");
print(workers.isMainThread, workers.threadId, workers.parentPort, workers.workerData);
print(workers.resourceLimits, workers.isInternalThread, workers.threadName);
workers.setEnvironmentData("k", { v: 1 });
print(workers.getEnvironmentData("k"), workers.getEnvironmentData("none"));
workers.setEnvironmentData("k");
print(workers.getEnvironmentData("k"), String(workers.SHARE_ENV));
const marked = new ArrayBuffer(1);
workers.markAsUntransferable(marked);
print(workers.isMarkedAsUntransferable(marked), workers.isMarkedAsUntransferable({}));
const kept = {};
workers.markAsUncloneable(kept);
workers.markAsUncloneable(1);
for (const work of [
  () => structuredClone({ kept }),
  () => structuredClone(marked, { transfer: [marked] }),
]) {
  try {
    print(work());
  } catch (error) {
    print(error.name, error.message);
  }
}
print(typeof workers.Worker, typeof workers.MessageChannel);

const cluster = require("node:cluster");
print(cluster.isMaster, cluster.isPrimary, cluster.isWorker, cluster.workers, cluster.settings);
print(cluster.SCHED_NONE, cluster.SCHED_RR, cluster.schedulingPolicy, typeof cluster.on);

const inspector = require("node:inspector");
print(inspector.url(), typeof inspector.console.log, typeof inspector.Session);

const punycode = require("node:punycode");
print(punycode.encode("mañana"), punycode.decode("maana-pta"), punycode.toASCII("mañana.com"));
print(punycode.toUnicode("xn--maana-pta.com"), punycode.ucs2.decode("a\u{1f600}"));
print(punycode.ucs2.encode([97, 0x1f600]));

print(require("node:sea").isSea(), require("node:trace_events").getEnabledCategories());
print(
  typeof require("node:child_process").spawn,
  typeof require("node:child_process").ChildProcess,
);
print(require("node:sqlite").constants.SQLITE_CHANGESET_DATA);
print(
  require("_stream_readable") === require("stream").Readable,
  require("_stream_transform").name,
);
for (const Class of [WebAssembly.CompileError, WebAssembly.LinkError, WebAssembly.RuntimeError]) {
  const error = new Class("why", { cause: 1 });
  print(String(error), Class.name, error instanceof Error, error.cause, Object.keys(error));
}
