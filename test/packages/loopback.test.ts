import { describeGroup } from "./describe-group.ts";

/** Clients and servers that meet within one process: what a driver needs of node:net, and a framework of node:http. */
describeGroup("loopback");
