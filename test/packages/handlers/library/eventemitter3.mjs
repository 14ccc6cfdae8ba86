import { EventEmitter } from "eventemitter3";

export const handler = async () => {
  const emitter = new EventEmitter();
  const seen = [];
  const context = { name: "ctx" };
  emitter.on(
    "a",
    function (...args) {
      seen.push([this.name, ...args]);
    },
    context,
  );
  emitter.once("a", (value) => seen.push(["once", value]));
  const listener = () => seen.push("removed");
  emitter.on("b", listener).off("b", listener);
  const emitted = [
    emitter.emit("a", 1, 2, 3, 4, 5, 6, 7),
    emitter.emit("a", 2),
    emitter.emit("b"),
    emitter.emit("none"),
  ];
  return { seen, emitted, names: emitter.eventNames(), count: emitter.listenerCount("a") };
};
