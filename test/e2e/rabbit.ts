import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BrokerCommand, missing, startBroker } from "./broker-process.ts";
import { freePort } from "./ports.ts";

const PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** Why there is no RabbitMQ to test with. */
export const rabbitMissing = missing(PROGRAM, "rabbitmq-server");

/** What the broker begins with: two virtual hosts, and a user who may use neither. */
const DEFINITIONS = {
  vhosts: [{ name: "/" }, { name: "other" }],
  users: [
    { name: "guest", password: "guest", tags: "" },
    { name: "stranger", password: "guest", tags: "" },
  ],
  permissions: ["/", "other"].map((vhost) => ({
    vhost,
    user: "guest",
    configure: ".*",
    write: ".*",
    read: ".*",
  })),
};

/** A RabbitMQ of this test alone, whose user and password are both `guest`. */
export async function startRabbit() {
  const [port, distributionPort, mapperPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const broker = await startBroker(port, async (folder): Promise<BrokerCommand> => {
    const plugins = join(folder, "enabled_plugins");
    await writeFile(plugins, "[].");
    await writeFile(join(folder, "definitions.json"), JSON.stringify(DEFINITIONS));
    const config = join(folder, "rabbitmq.conf");
    await writeFile(config, `load_definitions = ${join(folder, "definitions.json")}\n`);
    return {
      // Erlang would start its port mapper as a daemon, which stays behind.
      command: "/bin/sh",
      args: ["-c", `epmd & exec ${PROGRAM}`],
      env: {
        HOME: folder,
        ERL_EPMD_PORT: String(mapperPort),
        ERL_EPMD_ADDRESS: "127.0.0.1",
        RABBITMQ_NODENAME: `test-${port}@localhost`,
        RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
        RABBITMQ_NODE_PORT: String(port),
        RABBITMQ_DIST_PORT: String(distributionPort),
        RABBITMQ_MNESIA_BASE: folder,
        RABBITMQ_LOG_BASE: folder,
        RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
        RABBITMQ_CONF_ENV_FILE: join(folder, "none"),
        RABBITMQ_CONFIG_FILE: config,
        RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, "none"),
      },
    };
  });
  const urlOf = (user: string, password = "guest") =>
    `amqp://${user}:${password}@127.0.0.1:${port}`;
  return { ...broker, port, url: urlOf("guest"), urlOf };
}
