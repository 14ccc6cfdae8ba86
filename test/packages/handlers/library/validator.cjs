const validator = require("validator");

exports.handler = async () => ({
  emails: ["foo@bar.com", "foo@bar", "x@y.co.uk", '"quoted"@example.com', "a@[127.0.0.1]"].map(
    (value) => validator.isEmail(value),
  ),
  urls: ["http://a.com", "ftp://x.y", "a.com", "http://localhost:3000", "javascript:alert(1)"].map(
    (value) => validator.isURL(value, { require_tld: false }),
  ),
  ids: [
    validator.isUUID("123e4567-e89b-12d3-a456-426614174000"),
    validator.isMongoId("507f1f77bcf86cd799439011"),
    validator.isJWT("a.b.c"),
  ],
  numbers: [
    validator.isInt("12", { min: 1 }),
    validator.isFloat("1.5e3"),
    validator.isDecimal("1,5", { locale: "de-DE" }),
    validator.isHexadecimal("ff"),
    validator.toInt("12px"),
    validator.toFloat("1.5"),
  ],
  cards: [
    validator.isCreditCard("4111 1111 1111 1111"),
    validator.isIBAN("GB82WEST12345698765432"),
    validator.isBIC("DEUTDEFF"),
    validator.isISBN("978-3-16-148410-0"),
    validator.isEAN("4006381333931"),
  ],
  network: [
    validator.isIP("::1", 6),
    validator.isIPRange("10.0.0.0/8"),
    validator.isFQDN("a.b.example"),
    validator.isMACAddress("00:11:22:33:44:55"),
    validator.isPort("70000"),
  ],
  dates: [
    validator.isISO8601("2020-02-30", { strict: true }),
    validator.isDate("2020/02/29"),
    validator.isRFC3339("2020-01-01T00:00:00Z"),
    validator.isTime("23:59"),
  ],
  text: [
    validator.isAlpha("äöü", "de-DE"),
    validator.isStrongPassword("aA1!aaaa"),
    validator.isLength("a😀", { max: 2 }),
    validator.contains("Hello", "ELL", { ignoreCase: true }),
    validator.isSlug("a-b"),
  ],
  sanitized: [
    validator.escape("<a href='x'>&"),
    validator.unescape("&lt;"),
    validator.trim("  a "),
    validator.stripLow("a\u0001b"),
    validator.whitelist("abc123", "a-c"),
    validator.normalizeEmail("Some.Name+tag@GoogleMail.com"),
    validator.toBoolean("false"),
    validator.toDate("2020-01-01").getTime(),
  ],
  more: [
    validator.isBase64("Zm9v"),
    validator.isJSON('{"a":1}'),
    validator.isLatLong("48.1,11.5"),
    validator.isMobilePhone("+4915123456789", "de-DE"),
    validator.isPostalCode("80331", "DE"),
    validator.isISO4217("EUR"),
    validator.isSemVer("1.2.3"),
    validator.isMimeType("text/html"),
    validator.isDataURI("data:,x"),
    validator.isHexColor("#fff"),
  ],
});
