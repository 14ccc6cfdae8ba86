import { describeGroup } from "./describe-group.ts";
import { awsServices } from "./servers/aws-server.ts";

/** Clients of the AWS SDK, against services of the test's own. */
describeGroup("aws", awsServices);
