// What cases about cryptography have in common: they require it, in Node and in the guest.

/** Gives what prints the result of a call, or its error. */
exports.attemptWith = (print) => (name, fn) => {
  try {
    const result = fn();
    print(name, Buffer.isBuffer(result) ? result.toString("hex") : result);
  } catch (error) {
    print(name, error.name, error.code, error.message);
  }
};

// These keys are for tests only.
exports.RSA =
  "-----BEGIN PRIVATE KEY-----\nMIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAKBDU2OHVR+IMP1a\niByMfhkKXARl1A4l3kytuautaKYiYpXfc3BXPnqNDz/LT5Dffs9SGyuTO8momDJZ\n6I6r3k5tOJiOri9DZUcEwiJHNwyVBOQOYs7R36HBLhpqdzEmRLy5fQTvaLzGTMBM\no8Ln5DSM6wDVKAksB1dCQl9e2CpXAgMBAAECgYAC9/xNda5P/TfbGZg33ype0GBP\n/IrnEDCD/xvXYEj1+uEUoaUDybnwjzhfGCcLKfixYnX6YqnS3HqlRCEYs3pUthKu\nFmXSMmZ8IWnR7eW67HQRTTVKiJXrp1V8inqXk99El7BL/D15ygU+NE/kroZHoJ+f\n8EaCjrmVogykuglFEQJBANKmTdlNiBk2wcA1gEtl6epjLNPOBt/ZNNnK+ZOWKeUf\nw+O8pB0goHZTQOe/GR6wjPAnUqkAq1nf3MGMpbnnDv0CQQDCxAYoiJfvakvuhgX/\nQ0FqUTa/ul704a7afpFz85LBLU8XWzpUSw6AQf2XD3jGd/ISKuPBW3zFDNVBY74j\n42DjAkB1Rgz1O8rXbrqzTZXdZCG0Uf509LCzEvPvhKcp2WH9o4+lTDJ53N44weTS\noHtVsKjmUp4cZLkA0jbOsoTZWJ/pAkEAvaFgIZ0E2W1UavOA6U1RZrOWK8zI4YLO\n3Ru4gP3ZmE6GIEaJn0LI5qXZw3ej7xEf1wJ9aGisLatWA2ma2pRrYwJBALMhY8p4\nw2QRqFDy42BDOIH9EHmVeSGYF8s0LY6Nea1ReKxbOczJOPkS6UJLL++klbi7WgUB\nxk4VuSaPDVaa6MQ=\n-----END PRIVATE KEY-----\n";
exports.EC = {
  kty: "EC",
  x: "bm2jSO5-QUzn6MUGmyIo41uLL2P-IgcaBCse9eoSHe4",
  y: "uAW5Oe1CgvTlNbRyslcNuFX172tfwiXCZqHzejFe2r8",
  crv: "P-256",
  d: "PrL9kMh-675gpqQpqRjnbgxYYnQUuAbyVKkvCWu53cI",
};
exports.EC_OTHER = {
  kty: "EC",
  x: "ilxkp3mws20sB6ZKmS7UYvXxTfKHKAEPNjc5QKHPGrQ",
  y: "oq5S6AFsFiO-jZ-vQ_GGblDOPq5C84FI6OST3slL6GE",
  crv: "P-256",
};
exports.P521 = {
  kty: "EC",
  x: "AGWywQqcsRT_WkKO2XjVY1TrUOpsHCERtN7Aff59eqrgNSsd009Ytg9kaMjtdZ3B1o9qJOTmKoov7B8fhfTsulmS",
  y: "AdI-RP9TVrG3MsLQfGU2vdQIL17TSzf0Os7eJfGU4v7m2weKOCyGZHyIhP5hf1TfHmupM-TCGXD-ep05Wzal6dUQ",
  crv: "P-521",
  d: "AJld-xcbaIKSw-KZW-82WBm1MP100f38q1S6BPEGc0Q00E9ahMD5YD_xG7y8LxSeHUVRcF01BV1DeHxLrdwhVWmA",
};
exports.ED = {
  crv: "Ed25519",
  d: "89TwQsDwQaS04b-LtkGGm--HiH28CJ5TXAeuTiHrBE4",
  x: "HOJvBTCRqjou11GULIIwIseD6t4-FZsxXLdoD2HjTKE",
  kty: "OKP",
};
exports.X = {
  crv: "X25519",
  d: "aKSO83MxBQq3Ga9lCaE_VOwLibNRRPZIK07GFYjnElk",
  x: "dp88kVxilMT3zU_17Ow6Q14TGiI0licZvlVfAPJqUCg",
  kty: "OKP",
};
exports.X_OTHER = { crv: "X25519", x: "gchleUZEqsgm2TMCn7gycW94sai9TviP-u3z21vDnl4", kty: "OKP" };
exports.ENCRYPTED =
  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIC5TBfBgkqhkiG9w0BBQ0wUjAxBgkqhkiG9w0BBQwwJAQQEPB8uSRQeXtq8POu\nffhRmwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEFQpeIPSqZPZsJBF\nWwV0uZ0EggKA0t6zMKfIZLlwj1X2cmMoDztfynq3V3nssj+ePk0b7mTbPl4nUp+B\nSwE4AiuqGyRmYEfDR/7Z00iGtCxGn/WFQXG1VfEmv7eYP9rAGMhHMHhC4QTJJ71R\nxOutMzD8CqVU2GfW+t9jOEPHSnYHWIcYbLBSd0JrH/AVNdx6hP4QBxUgu4JYLWlp\nuaj+ziQW0O4nHZepErVzaBx70y9V1xx063JZbfGDHUk7sGphiyz8UnmoP790Ng+5\nXWW5AvldO8qenRg6XuyoCp2JsQFH4ejwRkLxzXIdR/lTWcNEohegz20bg4YTmpNi\n/6Xvxsm31J0VjfpphXkTP6e2K6hCxd8k/LynFoaVIJytLtux3mZzBXH8hC8mYKF8\nk2hc91D3kUOhU9Qq2qFNR24oeJ/rFS5+uMxBTVlM/BEtWa4gktKF3J3ARJIFKCZf\n4KLXL+sF8wMAj2FZe15z60g73pdIPsCuMzNgKV76IH9GGGQ2o4eOqYCNlIzXP2AV\nY46QGrtVpRridyMITcEdivvdGu5Nv43ySuMfKqwVoQ8WOa3eaIZzAYsrUlYWHJfx\nhoYV+DaKltNvWGHJsQtK5ZH7svvdH4a1b7Rs8ZN1aEOTU+eqp8IEg6YgTq2aVMI1\nSChyLhbqyhN2LoeUAaAuvV8j2GoPzLRSzVvSkvSidrlnCE7M5/C+/PnanD8nuhS7\nfx43+rZ7PaJSZqcEG2EXWy5LYertSIjlSuGwMqo6qN+moubf/crf/kuw+WzCgNVO\nrwl+GvUZHQpbcuHSXcvpheWmYoVoUB3fxgZpEpfHWj5h0TjApLrh2ke+ewiGHvaj\ntGVKwkXudlPeTajIOpbjN0vRHA0dymqYuw==\n-----END ENCRYPTED PRIVATE KEY-----\n";
exports.PSS =
  "-----BEGIN PRIVATE KEY-----\nMIICrAIBADBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAQUAoRwwGgYJKoZI\nhvcNAQEIMA0GCWCGSAFlAwQCAQUAogMCASAEggJiMIICXgIBAAKBgQD3PcOeyu4n\nZxrTAP8QqnEs4RUHj3oWiVmbJtAPNBcUmatQxSlDHLueGKIDKe/K7/+yzjfm+fb/\nIUnOR+Q4gqIff6YneIkeayCs3/0XlokVtNPeaIGSGBUIYlHw55i8E/jVPKlKWmk+\nwvz7ARqIKFRnrDINZLHRdc3lr4tAiESjkQIDAQABAoGAa4lQwYtwRHEjCK3BQyVv\nLl8D/5LXPmAlOkeKbWJxu4MPMYVf6hHgROZf6VJfOvxiUgpB5FPKq7N136QDTtT6\n4C+Rj0H3pBUPX0nEaBCTsvl1MQa8YBr9m/SECyb/wTn8QFYXCYFQCIVjBMnRjRcE\noOLd0Kss+Ekwu+rzxPUkp0UCQQD8kWo9Z8SlCEqufpC93AXfTkPbOtSksfurBtSw\nMwrZjgcBRDEn9HqKcCnkL1KZiDFIXmC/xR4vEjvUnvaXpJw3AkEA+pnRxkWfvxzv\nCgtCNvNQd9Knw21sEA1M+2eHWVPtFEDO4CVULi0niWQfdrBJVmsTfF2EYg5kdWpe\nGrCoFlkqdwJBALM+xEZGEbIJ+25xVmnX77b2RYQd8XHc+r37ABD4eJfDi0cjzTsM\n77a2OZS+3QEnPcqdaE5RJ8XCTAHuuxUN9usCQQDaRUPbiCT9lrv1aZ0As6iw1QBe\nTV5EFPGqP6A6A8mJTHFj9d9+YMIA/v4QqLcX2CeeuO1nYtXJFx5j7N5aqMs9AkEA\nuAXj8VUJH78AVVtpWXZUtz1vksQS1Hg7Q6P8mGyVYBuOqZ6FKN/fsbhnaGSsO++6\nJP2TaHyjNAhVA/BqXYf8Qg==\n-----END PRIVATE KEY-----\n";
