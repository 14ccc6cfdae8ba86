import { functionArn } from "../../aws/arn.ts";
import { toUrlDate } from "../../aws/dates.ts";
import { type Cors, functionUrl, type UrlBase, type UrlChanges } from "./model.ts";
import { type FunctionUrl } from "./operations.ts";
import { type CreateUrlInput, type UpdateUrlInput } from "./wire-shapes.ts";

type CorsInput = NonNullable<UpdateUrlInput["Cors"]>;

export function toChanges({ AuthType, Cors: cors, InvokeMode }: UpdateUrlInput): UrlChanges {
  return {
    ...(AuthType === undefined ? {} : { authType: AuthType }),
    ...(cors === undefined ? {} : { cors: fromCors(cors) }),
    ...(InvokeMode === undefined ? {} : { invokeMode: InvokeMode }),
  };
}

/** A creation echoes only what was sent, and has not been modified: reference 2.13. */
export function toCreated(url: FunctionUrl, base: UrlBase, input: CreateUrlInput): object {
  return {
    ...toHead(url, base),
    CreationTime: toUrlDate(url.createdAt),
    ...(input.InvokeMode === undefined ? {} : { InvokeMode: url.value.invokeMode }),
  };
}

export function toItem(url: FunctionUrl, base: UrlBase): object {
  return {
    ...toHead(url, base),
    CreationTime: toUrlDate(url.createdAt),
    LastModifiedTime: toUrlDate(url.modifiedAt),
    InvokeMode: url.value.invokeMode,
  };
}

function toHead({ address, qualifier, value }: FunctionUrl, base: UrlBase): object {
  return {
    FunctionUrl: functionUrl(value.id, base),
    FunctionArn: functionArn(address, qualifier),
    AuthType: value.authType,
    ...(value.cors === undefined ? {} : { Cors: toCors(value.cors) }),
  };
}

function fromCors(cors: CorsInput): Cors {
  return {
    ...(cors.AllowCredentials === undefined ? {} : { allowCredentials: cors.AllowCredentials }),
    ...(cors.AllowHeaders === undefined ? {} : { allowHeaders: cors.AllowHeaders }),
    ...(cors.AllowMethods === undefined ? {} : { allowMethods: cors.AllowMethods }),
    ...(cors.AllowOrigins === undefined ? {} : { allowOrigins: cors.AllowOrigins }),
    ...(cors.ExposeHeaders === undefined ? {} : { exposeHeaders: cors.ExposeHeaders }),
    ...(cors.MaxAge === undefined ? {} : { maxAgeSeconds: cors.MaxAge }),
  };
}

function toCors(cors: Cors): object {
  return {
    ...(cors.allowCredentials === undefined ? {} : { AllowCredentials: cors.allowCredentials }),
    ...(cors.allowHeaders === undefined ? {} : { AllowHeaders: cors.allowHeaders }),
    ...(cors.allowMethods === undefined ? {} : { AllowMethods: cors.allowMethods }),
    ...(cors.allowOrigins === undefined ? {} : { AllowOrigins: cors.allowOrigins }),
    ...(cors.exposeHeaders === undefined ? {} : { ExposeHeaders: cors.exposeHeaders }),
    ...(cors.maxAgeSeconds === undefined ? {} : { MaxAge: cors.maxAgeSeconds }),
  };
}
