import { describeGroup } from "./describe-group.ts";

/** Packages that need nothing but their own process. */
describeGroup("library");
