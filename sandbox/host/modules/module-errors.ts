/** The errors of Node's loaders, with Node's texts. `base` is the file that asked, where its text names it. */
import { HostError } from "../host-error.ts";

export type ModuleErrorCode =
  | "MODULE_NOT_FOUND"
  | "ERR_INVALID_FILE_URL_PATH"
  | "ERR_INVALID_MODULE_SPECIFIER"
  | "ERR_INVALID_PACKAGE_CONFIG"
  | "ERR_INVALID_PACKAGE_TARGET"
  | "ERR_MODULE_NOT_FOUND"
  | "ERR_PACKAGE_IMPORT_NOT_DEFINED"
  | "ERR_PACKAGE_PATH_NOT_EXPORTED"
  | "ERR_UNKNOWN_BUILTIN_MODULE"
  | "ERR_UNKNOWN_FILE_EXTENSION"
  | "ERR_UNSUPPORTED_DIR_IMPORT"
  | "ERR_UNSUPPORTED_ESM_URL_SCHEME";

function moduleError(code: ModuleErrorCode, message: string): HostError {
  return new HostError(message, { code });
}

export function isModuleError(error: unknown, code: ModuleErrorCode): boolean {
  return error instanceof HostError && error.fields.code === code;
}

/** Of the files that led here only the last is known; the guest adds the others. */
export function cannotFindModule(specifier: string, parentPath: string): HostError {
  const message = `Cannot find module '${specifier}'\nRequire stack:\n- ${parentPath}`;
  return moduleError("MODULE_NOT_FOUND", message);
}

/** What `exports` or `imports` lead to is not there. */
export function cannotFindTarget(path: string): HostError {
  return moduleError("MODULE_NOT_FOUND", `Cannot find module '${path}'`);
}

export function invalidMain(path: string): HostError {
  const advice = 'Please verify that the package.json has a valid "main" entry';
  return moduleError("MODULE_NOT_FOUND", `Cannot find module '${path}'. ${advice}`);
}

export function cannotImport(what: "module" | "package", name: string, base: string): HostError {
  const message = `Cannot find ${what} '${name}' imported from ${base}`;
  return moduleError("ERR_MODULE_NOT_FOUND", message);
}

export function directoryImport(path: string, base: string): HostError {
  const message = `Directory import '${path}' is not supported resolving ES modules imported from ${base}`;
  return moduleError("ERR_UNSUPPORTED_DIR_IMPORT", message);
}

export function invalidSpecifier(specifier: string, reason: string, base?: string): HostError {
  const message = `Invalid module "${specifier}" ${reason}${importedFrom(base)}`;
  return moduleError("ERR_INVALID_MODULE_SPECIFIER", message);
}

export function unknownBuiltin(specifier: string): HostError {
  return moduleError("ERR_UNKNOWN_BUILTIN_MODULE", `No such built-in module: ${specifier}`);
}

export function unknownExtension(extension: string, path: string): HostError {
  const message = `Unknown file extension "${extension}" for ${path}`;
  return moduleError("ERR_UNKNOWN_FILE_EXTENSION", message);
}

export function unsupportedScheme(protocol: string): HostError {
  const message =
    "Only URLs with a scheme in: file and node are supported by this runtime's ESM loader. " +
    `Received protocol '${protocol}'`;
  return moduleError("ERR_UNSUPPORTED_ESM_URL_SCHEME", message);
}

export function invalidFileUrl(reason: string): HostError {
  return moduleError("ERR_INVALID_FILE_URL_PATH", `File URL path ${reason}`);
}

export function invalidConfig(path: string, base?: string, reason?: string): HostError {
  const from = base === undefined ? "" : ` while importing ${base}`;
  const message = `Invalid package config ${path}${from}.${reason === undefined ? "" : ` ${reason}`}`;
  return moduleError("ERR_INVALID_PACKAGE_CONFIG", message);
}

export function notExported(packagePath: string, subpath: string, base?: string): HostError {
  const config = `${packagePath}/package.json`;
  const message =
    subpath === "."
      ? `No "exports" main defined in ${config}`
      : `Package subpath '${subpath}' is not defined by "exports" in ${config}`;
  return moduleError("ERR_PACKAGE_PATH_NOT_EXPORTED", message + importedFrom(base));
}

export function importNotDefined(
  specifier: string,
  packagePath: string | undefined,
  base: string,
): HostError {
  const where = packagePath === undefined ? "" : ` in package ${packagePath}/package.json`;
  const message = `Package import specifier "${specifier}" is not defined${where}`;
  return moduleError("ERR_PACKAGE_IMPORT_NOT_DEFINED", message + importedFrom(base));
}

export interface TargetPlace {
  readonly packagePath: string;
  /** The key in `exports` or `imports`. */
  readonly key: string;
  readonly isImport: boolean;
  readonly base: string | undefined;
}

export function invalidTarget(target: unknown, place: TargetPlace): HostError {
  const printed = typeof target === "string" ? target : JSON.stringify(target);
  const isRelativeError = !place.isImport && printed !== "" && !printed.startsWith("./");
  const advice = isRelativeError ? '; targets must start with "./"' : "";
  const config = `in the package config ${place.packagePath}/package.json`;
  const text = JSON.stringify(printed);
  const message =
    place.key === "."
      ? `Invalid "exports" main target ${text} defined ${config}`
      : `Invalid "${place.isImport ? "imports" : "exports"}" target ${text} defined for '${place.key}' ${config}`;
  return moduleError("ERR_INVALID_PACKAGE_TARGET", message + importedFrom(place.base) + advice);
}

function importedFrom(base: string | undefined): string {
  return base === undefined ? "" : ` imported from ${base}`;
}
