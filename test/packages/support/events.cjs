/** Events as API Gateway and function URLs send them. */
exports.httpEvent = (
  method,
  rawPath,
  { headers = {}, body, query = {}, isBase64Encoded = false } = {},
) => ({
  version: "2.0",
  routeKey: "$default",
  rawPath,
  rawQueryString: new URLSearchParams(query).toString(),
  headers: {
    host: "api.example.com",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "203.0.113.9",
    ...headers,
  },
  queryStringParameters: query,
  requestContext: {
    accountId: "123456789012",
    apiId: "api",
    domainName: "api.example.com",
    http: {
      method,
      path: rawPath,
      protocol: "HTTP/1.1",
      sourceIp: "203.0.113.9",
      userAgent: "test",
    },
    requestId: "id",
    stage: "$default",
    timeEpoch: 1_700_000_000_000,
  },
  body,
  isBase64Encoded,
});

exports.restEvent = (httpMethod, path, { headers = {}, body = null, query = null } = {}) => ({
  resource: "/{proxy+}",
  path,
  httpMethod,
  headers: { Host: "api.example.com", "X-Forwarded-Proto": "https", ...headers },
  multiValueHeaders: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]]),
  ),
  queryStringParameters: query,
  multiValueQueryStringParameters:
    query && Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
  pathParameters: null,
  stageVariables: null,
  requestContext: {
    accountId: "1",
    stage: "prod",
    httpMethod,
    path,
    identity: { sourceIp: "203.0.113.9" },
    requestId: "id",
  },
  body,
  isBase64Encoded: false,
});
