// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Pacific/Auckland",
  ":Asia/Tokyo",
  "America/St_Johns",
  "Not/AZone",
  "",
];
const times = [
  Date.UTC(2024, 0, 15, 12),
  Date.UTC(2024, 6, 15, 23, 59, 59, 999),
  Date.UTC(2024, 2, 31, 0, 59),
  Date.UTC(2024, 2, 31, 1, 1),
  Date.UTC(1985, 5, 1),
  0,
];
const before = process.env.TZ;
for (const zone of zones) {
  process.env.TZ = zone;
  for (const time of times) {
    const date = new Date(time);
    print(
      zone,
      String(date).slice(0, 33),
      date.getTimezoneOffset(),
      date.getHours(),
      date.getDay(),
      new Date(2024, 6, 1, 8, 30).toISOString(),
      date.toLocaleString("en-US"),
    );
  }
}
for (const zone of ["America/New_York", "Asia/Kolkata", "Europe/London", "UTC", ":UTC"]) {
  process.env.TZ = zone;
  print(
    zone,
    String(new Date(1704067200000)),
    new Date(1719792000000).toTimeString(),
    String(new Date(NaN)),
  );
}
if (before === undefined) delete process.env.TZ;
else process.env.TZ = before;
print(typeof new Date().getTimezoneOffset());
