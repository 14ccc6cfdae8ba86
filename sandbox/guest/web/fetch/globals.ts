/** What the lazy module of fetch offers to the globals. */
export { fetchResource } from "./fetch.ts";
export { FormData } from "./form-data.ts";
export { Headers } from "./headers.ts";
export { Request } from "./request.ts";
export { Response } from "./response.ts";
