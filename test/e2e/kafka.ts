import { spawn } from "node:child_process";
import { once } from "node:events";
import { Kafka, logLevel } from "kafkajs";
import { missing } from "./broker-process.ts";

const PROGRAM = "/usr/bin/kcat";

/** Why there is no Kafka to test with. */
export const kafkaMissing = missing(PROGRAM, "kcat");

/** The mock cluster of librdkafka: brokers that speak Kafka's protocol, with topics, groups and offsets in memory. Topics have four partitions. */
export async function startKafka() {
  const settings = ["test.mock.num.brokers=1", "debug=mock"].flatMap((one) => ["-X", one]);
  const child = spawn(PROGRAM, ["-P", "-b", "none:1", "-t", "none", ...settings]);
  let printed = "";
  const server = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      printed = `${printed}${text}`.slice(-10_000);
      const found = /bootstrap\.servers=(127\.0\.0\.1:\d+)/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on("exit", (code) => reject(new Error(`kcat ended with ${code}:\n${printed}`)));
  });
  const kafka = new Kafka({ brokers: [server], logLevel: logLevel.ERROR });
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  return { server, kafka, stop };
}
