// The entry of the `sealbot` command. It must parse on Nodes far older than the one it needs, so that it can say so:
// no static import, no top-level await, no syntax younger than ES2020, and nothing but the guard before the guard.

const needed = 24;
const args = process.argv.slice(2);

if (Number(process.versions.node.split(".")[0]) < needed) {
  process.stderr.write(
    `sealbot needs Node ${needed} or newer; this is Node ${process.version}.\n` +
      `Install Node ${needed} from https://nodejs.org, or run it through npm in a clone: npm run --silent sealbot -- --help\n`,
  );
  process.exitCode = 2;
} else if (args.length === 1 && args[0] === "--version") {
  // Answered before anything heavy is loaded.
  import("./version.ts").then(({ versionLine }) => process.stdout.write(`${versionLine()}\n`));
} else {
  import("./compile-cache.ts")
    .then(({ enablePrivateCompileCache }) => enablePrivateCompileCache())
    .then(() => import("./program.ts"))
    .then(({ run }) => run(args));
}
