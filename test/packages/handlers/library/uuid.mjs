import * as uuid from "uuid";

export const handler = async () => {
  const random = Uint8Array.from({ length: 16 }, (_, index) => index * 3);
  return {
    named: [
      uuid.v3("name", uuid.v3.DNS),
      uuid.v5("name", uuid.v5.URL),
      uuid.v5("ü", "1b671a64-40d5-491e-99b0-da01ff1f3341"),
    ],
    fixed: [
      uuid.v1({
        node: [1, 2, 3, 4, 5, 6],
        clockseq: 0x1234,
        msecs: 1_700_000_000_000,
        nsecs: 5678,
      }),
      uuid.v4({ random }),
      uuid.v6({
        node: [1, 2, 3, 4, 5, 6],
        clockseq: 0x1234,
        msecs: 1_700_000_000_000,
        nsecs: 5678,
      }),
      uuid.v7({ msecs: 1_700_000_000_000, seq: 5, random }),
    ],
    versions: [uuid.v1(), uuid.v4(), uuid.v6(), uuid.v7()].map((id) => [
      uuid.validate(id),
      uuid.version(id),
    ]),
    ordered: [uuid.v7(), uuid.v7(), uuid.v7()].every(
      (id, index, all) => index === 0 || all[index - 1] < id,
    ),
    bytes: [...uuid.parse("6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b")],
    text: uuid.stringify(uuid.parse(uuid.MAX)),
    invalid: [uuid.validate("nope"), uuid.NIL],
  };
};
