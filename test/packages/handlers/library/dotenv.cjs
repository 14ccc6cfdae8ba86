const dotenv = require("dotenv");
const fs = require("fs");

exports.handler = async () => {
  const text =
    '# comment\nA=1\nB=\'single $A\'\nC="multi\\nline"\nexport D = spaced \nE=`back`\nF=x # tail\nG=\nH="a\nb"';
  fs.writeFileSync("/tmp/lamella.env", text);
  const target = {};
  const { parsed } = dotenv.config({ path: "/tmp/lamella.env", processEnv: target, quiet: true });
  return {
    parsed,
    target,
    direct: dotenv.parse(Buffer.from("Z=9")),
    missing: dotenv.config({ path: "/tmp/lamella-none.env", quiet: true }).error?.code,
  };
};
