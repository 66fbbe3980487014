// What installing a service does, step by step: program, user, home, environment, definition, and the start of a robot
// that has joined. Identity and outbox of a robot that is there are never touched.
import { lstat, mkdir, readFile, readlink, stat, symlink } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { admit, makeAccount } from "./account.ts";
import { at, type Host, pathsOf } from "./host.ts";
import type { Layout } from "./layout.ts";
import { checkBuilt, copyProgram, entry, type ProgramSource, programFiles, programHash } from "./program.ts";
import type { Program, Service } from "./service.ts";
import { command, exists, makeFolder, type Step, work, write, writeOnce } from "./step.ts";
import { fillTemplate } from "./template.ts";
import { Versions } from "./versions.ts";

export interface InstallOptions {
  readonly host: Host;
  readonly service: Service;
  readonly source: ProgramSource;
  /** Runs the program where it lies now, instead of a copy. */
  readonly inPlace: boolean;
}

export interface InstallPlan {
  readonly steps: readonly Step[];
  /** Whether a robot has joined, so that the last step starts it. */
  readonly hasJoined: boolean;
  /** Who was let in to talk to it, from the next sign-in on. */
  readonly admitted: string | undefined;
}

/**
 * Looks at the host and changes nothing.
 * @throws NotFoundError `not-found` when the program is not built; ConflictError `conflict` when copies of it would lie
 * where others can change them.
 */
export async function planInstall({ host, service, source, inPlace }: InstallOptions): Promise<InstallPlan> {
  await checkBuilt(source);
  const { layout } = service;
  const admission = await admit(host, layout);
  const hasJoined = await exists(at(host, pathsOf(host).join(layout.home, "robot", "identity.json")));
  return {
    hasJoined,
    admitted: admission.length > 0 ? host.env.SUDO_USER : undefined,
    steps: [
      ...(await makeAccount(host, layout)),
      ...(inPlace ? [] : await copySteps(host, layout, source)),
      ...homeSteps(host, layout),
      ...(await handOver(host, layout)),
      ...(await environmentSteps(host, layout)),
      write(await service.definition(inPlace ? programIn(host, source) : copiedProgram(host, layout))),
      ...service.register(),
      ...admission,
      ...(hasJoined ? service.restart() : []),
    ],
  };
}

const programIn = (host: Host, { folder, node }: ProgramSource): Program => ({
  node,
  main: pathsOf(host).join(folder, ...entry),
});

function copiedProgram(host: Host, { programs }: Layout): Program {
  const { join } = pathsOf(host);
  const current = join(programs, "current");
  return { node: join(current, "bin", host.platform === "win32" ? "node.exe" : "node"), main: join(current, ...entry) };
}

async function copySteps(host: Host, layout: Layout, source: ProgramSource): Promise<readonly Step[]> {
  const versions = new Versions(host, layout.programs);
  await versions.checkOwner();
  const files = await programFiles(source);
  const hash = await programHash(files);
  const { name, isThere } = await versions.folderFor(source.version, hash);
  const { current } = await versions.installed();
  const path = pathsOf(host).join(layout.programs, name);
  const kept = current === undefined || current === name ? "" : `, keep ${current} as the previous version`;
  return [
    ...(isThere
      ? []
      : [
          work(`copy sealbot ${source.version} with its Node ${process.version} to ${path}`, async () => {
            await mkdir(at(host, layout.programs), { recursive: true, mode: 0o755 });
            const draft = versions.draft();
            await copyProgram(files, draft, hash);
            await versions.adopt(draft, name);
          }),
        ]),
    ...(current === name
      ? []
      : [
          work(`let ${pathsOf(host).join(layout.programs, "current")} be ${name}${kept}`, () =>
            versions.switchTo(name),
          ),
        ]),
    work("remove versions older than the previous one", () => versions.prune()),
    ...(layout.command === undefined ? [] : [linkStep(layout.command, join(layout.programs, "current/bin/sealbot"))]),
  ];
}

/** Somebody else's command of that name stays. */
const linkStep = (path: string, target: string): Step =>
  work(`let ${path} be ${target}, unless something else is there`, async (host) => {
    const link = at(host, path);
    const isTaken = await lstat(link).then(
      () => true,
      () => false,
    );
    if (isTaken) return;
    await mkdir(dirname(link), { recursive: true });
    await symlink(target, link);
  });

/** Whether `path` is the link that an installation made. */
export const isOwnLink = async (host: Host, path: string, programs: string): Promise<boolean> =>
  (await readlink(at(host, path)).catch(() => "")).startsWith(`${programs}/`);

function homeSteps(host: Host, { home, account, log }: Layout): readonly Step[] {
  if (host.platform === "win32") {
    const owner = account?.user === "LOCAL SERVICE" ? "*S-1-5-19" : account?.user;
    return [
      makeFolder(home, 0o700),
      ...(owner === undefined
        ? []
        : // Administrators and SYSTEM, by their numbers, and whom it runs as.
          [
            command(
              "icacls",
              home,
              "/inheritance:r",
              "/grant:r",
              ...[owner, "*S-1-5-32-544", "*S-1-5-18"].map((who) => `${who}:(OI)(CI)F`),
            ),
          ]),
    ];
  }
  const logs = log === undefined ? [] : [posix.dirname(log)];
  return [home, ...logs].flatMap((folder) => [
    makeFolder(folder, 0o700),
    ...(account ? [command("chown", `${account.user}:${account.group}`, folder)] : []),
  ]);
}

/** A robot that ran as another user so far becomes the new one's, with all that it holds. */
async function handOver(host: Host, { home, account }: Layout): Promise<readonly Step[]> {
  if (!account || host.platform === "win32") return [];
  const owner = await stat(at(host, join(home, "robot"))).catch(() => undefined);
  const { stdout } = await host.run(["id", "-u", account.user]);
  if (!owner || owner.uid === Number(stdout.trim() || Number.NaN)) return [];
  return [command("chown", "-R", "-h", `${account.user}:${account.group}`, home)];
}

/** A proxy's login may stand in it: only who starts the service reads it, which on macOS is the robot's own user. */
async function environmentSteps(host: Host, { envFile, home, account }: Layout): Promise<readonly Step[]> {
  const text = await fillTemplate("robot.env", { HOME: home });
  const reader = host.platform === "darwin" ? account && `${account.user}:${account.group}` : "root:root";
  return [
    writeOnce({ path: envFile, text, mode: 0o600 }),
    ...(account && reader && host.platform !== "win32"
      ? [command("chown", reader, envFile), command("chmod", "0600", envFile)]
      : []),
  ];
}

/** Whether the installed service runs what lies at `current`. */
export async function runsCopy(host: Host, { definition, programs }: Layout): Promise<boolean> {
  const bytes = await readFile(at(host, definition));
  const text = bytes.toString(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf16le" : "utf8");
  return text.includes(pathsOf(host).join(programs, "current"));
}
