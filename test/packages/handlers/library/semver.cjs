const semver = require("semver");

exports.handler = async () => ({
  valid: [semver.valid("1.2.3"), semver.valid("a.b.c"), semver.clean("  =v1.2.3   ")],
  compare: [
    semver.gt("1.2.3", "9.8.7"),
    semver.compare("1.0.0-alpha.1", "1.0.0-alpha.beta"),
    semver.diff("1.2.3", "1.3.0-pre"),
  ],
  satisfies: ["^1.2.3", "~1.2", "1.x || >=2.5.0 || 5.0.0 - 7.2.3", ">1.4.0-beta <2", "*"].map(
    (range) => [range, semver.satisfies("1.4.5", range), semver.validRange(range)],
  ),
  max: semver.maxSatisfying(["1.2.3", "1.4.0", "2.0.0"], "^1"),
  min: semver.minVersion(">=1.0.0 <2").version,
  inc: ["major", "minor", "patch", "prerelease", "premajor"].map((kind) =>
    semver.inc("1.2.3-beta.4", kind, "rc"),
  ),
  sorted: semver.sort(["1.10.0", "1.2.0", "1.2.0-rc.1", "0.9.9"]),
  coerce: semver.coerce("42.6.7.9.3-alpha").version,
  parsed: { ...semver.parse("1.2.3-beta.4+build.5") },
  intersects: semver.intersects("^1.2", "<1.5"),
  simplified: semver.simplifyRange(["1.0.0", "1.0.1", "1.1.0", "2.0.0"], "1.0.0 || 1.0.1 || 1.1.0"),
  subset: semver.subset("~1.2.1", "^1.2"),
  invalid: (() => {
    try {
      return new semver.SemVer("x");
    } catch (error) {
      return error.message;
    }
  })(),
});
