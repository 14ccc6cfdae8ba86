import { describeGroup } from "./describe-group.ts";
import { clientRoutes } from "./servers/http-server.ts";

/** Clients of HTTP. */
describeGroup("network", clientRoutes);
