import { describeGroup } from "./describe-group.ts";

/** Frameworks that answer the events of API Gateway. */
describeGroup("web");
