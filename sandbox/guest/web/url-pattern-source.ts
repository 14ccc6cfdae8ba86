/** The package's class, loaded when a pattern is first made. */
export { URLPattern } from "urlpattern-polyfill/urlpattern";
