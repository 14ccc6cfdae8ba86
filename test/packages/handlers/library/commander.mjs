import { Command, InvalidArgumentError, Option } from "commander";

export const handler = async () => {
  const written = [];
  const actions = [];
  const makeProgram = () => {
    const program = new Command("tool")
      .description("A tool")
      .version("1.2.3")
      .exitOverride()
      .configureOutput({
        writeOut: (text) => written.push(text),
        writeErr: (text) => written.push(text),
        getOutHelpWidth: () => 80,
        getErrHelpWidth: () => 80,
      })
      .option("-d, --debug", "more output", false)
      .option(
        "-n, --number <n>",
        "a number",
        (text) => {
          if (Number.isNaN(Number(text))) throw new InvalidArgumentError("Not a number");
          return Number(text);
        },
        5,
      )
      .addOption(
        new Option("-s, --size <size>", "how big").choices(["small", "large"]).env("TOOL_SIZE"),
      );
    program
      .command("copy")
      .alias("cp")
      .argument("<source>")
      .argument("[target...]")
      .option("--no-force")
      .action(async (source, target, options) => void actions.push({ source, target, options }));
    program
      .command("wait <ms>")
      .hook("preAction", () => void actions.push("pre"))
      .action((ms) => void actions.push(ms));
    return program;
  };
  const run = async (...args) => {
    const program = makeProgram();
    try {
      await program.parseAsync(args, { from: "user" });
      return program.opts();
    } catch (error) {
      return [error.code, error.exitCode, error.message];
    }
  };
  const runs = [];
  for (const args of [
    ["-d", "-n", "7", "cp", "a", "b", "c", "--no-force"],
    ["wait", "10"],
    ["-n", "x", "wait", "1"],
    ["--size=huge"],
    ["copi"],
    ["copy"],
    ["--version"],
    ["copy", "--help"],
  ]) {
    runs.push(await run(...args));
  }
  return { runs, actions, written, help: makeProgram().helpInformation() };
};
