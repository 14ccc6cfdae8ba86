import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { missing, startBroker } from "./broker-process.ts";
import { freePort } from "./ports.ts";

const HOME = "/usr/share/activemq";
const PROGRAM = `${HOME}/bin/activemq.jar`;

/** Why there is no ActiveMQ to test with. */
export const activeMqMissing = missing(PROGRAM, "activemq");

/** One queue is not everybody's. */
const configuration = (port: number) => `<beans xmlns="http://www.springframework.org/schema/beans"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans-2.0.xsd
  http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="test" useJmx="false" persistent="false">
    <plugins>
      <simpleAuthenticationPlugin>
        <users>
          <authenticationUser username="guest" password="guest" groups="all"/>
          <authenticationUser username="stranger" password="guest" groups="none"/>
        </users>
      </simpleAuthenticationPlugin>
      <authorizationPlugin>
        <map><authorizationMap><authorizationEntries>
          <authorizationEntry queue=">" read="all" write="all" admin="all"/>
          <authorizationEntry topic="ActiveMQ.Advisory.>" read="all,none" write="all,none" admin="all,none"/>
        </authorizationEntries></authorizationMap></map>
      </authorizationPlugin>
    </plugins>
    <transportConnectors>
      <transportConnector name="stomp" uri="stomp://127.0.0.1:${port}"/>
    </transportConnectors>
  </broker>
</beans>
`;

/** ActiveMQ of this age opens what newer Java has closed. */
const OPENED = ["java.security", "java.net", "java.lang", "java.util", "java.util.concurrent"];

/** An ActiveMQ of this test alone, whose user and password are both `guest`. */
export async function startActiveMq() {
  const port = await freePort();
  const broker = await startBroker(port, async (folder) => {
    const conf = join(folder, "conf");
    await mkdir(conf);
    await writeFile(join(conf, "activemq.xml"), configuration(port));
    return {
      command: "java",
      args: [
        ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
        "-Xmx512m",
        `-Dactivemq.home=${HOME}`,
        `-Dactivemq.base=${folder}`,
        `-Dactivemq.conf=${conf}`,
        `-Dactivemq.data=${folder}`,
        "-jar",
        PROGRAM,
        "start",
        "xbean:activemq.xml",
      ],
      env: { HOME: folder },
    };
  });
  const urlOf = (user: string, password = "guest") =>
    `stomp://${user}:${password}@127.0.0.1:${port}`;
  return { ...broker, port, url: urlOf("guest"), urlOf };
}
