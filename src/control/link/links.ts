// All links of this control plane: takes WebSocket upgrades, knows which robot is linked, and lets no two instances of
// one robot live side by side.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { errorOf } from "../../base/errors.ts";
import type { RobotId } from "../../base/ids.ts";
import { linkProtocol, maxFrame } from "../../wire/limits.ts";
import type { Authenticate } from "../../wire/link.ts";
import { subjects } from "../bus.ts";
import type { Context } from "../context.ts";
import { type PeerRules, peerOf } from "../http/peer.ts";
import type { Robot } from "../store/robots.ts";
import { endLeasesOfRobot } from "../vaults/leases.ts";
import { RobotLink } from "./link.ts";
import { standingOf } from "./rules.ts";

export const linkPath = "/v1/robots/link";
/** Milliseconds in which an instance that still lives answers. */
const probeTime = 5_000;

export interface LinkSite extends PeerRules {
  context: Context;
  origins: () => ReadonlySet<string>;
}

export class Links {
  readonly #site: LinkSite;
  readonly #all = new Set<RobotLink>();
  readonly #byRobot = new Map<RobotId, RobotLink>();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxFrame,
    handleProtocols: () => linkProtocol,
  });
  #isClosing = false;

  constructor(site: LinkSite) {
    this.#site = site;
  }

  origins(): ReadonlySet<string> {
    return this.#site.origins();
  }

  /** Takes an upgrade request, or answers with what is wrong about it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (made) => {
      const link = new RobotLink(this.#site.context, this, made);
      this.#all.add(link);
      void link.closed.then(() => this.#all.delete(link));
    });
  }

  #refusal(request: IncomingMessage): string | undefined {
    if (this.#isClosing) return "503 Service Unavailable";
    if (request.url?.split("?")[0] !== linkPath) return "404 Not Found";
    const offered = String(request.headers["sec-websocket-protocol"] ?? "").split(",");
    if (!offered.some((name) => name.trim() === linkProtocol)) return "400 Bad Request";
    // A browser names the page that connects; robots name none.
    const { origin } = request.headers;
    if (origin !== undefined && !this.origins().has(origin)) return "403 Forbidden";
    try {
      peerOf(request, this.#site);
    } catch {
      // Only ever plain HTTP from another machine.
      return "403 Forbidden";
    }
    return undefined;
  }

  /**
   * Decides about a robot that proved itself while another instance may be linked.
   * @throws AuthError `cloned` when there are two of it.
   */
  async admit(link: RobotLink, robot: Robot, claim: Authenticate): Promise<void> {
    const standing = standingOf(robot, claim);
    const live = this.#byRobot.get(robot.id);
    const isCopy = standing === "copy" || (standing === "newer" && (await live?.isAlive(probeTime)) === true);
    if (!isCopy) {
      if (live && live !== link) await live.end(1001, "replaced");
      return;
    }
    await this.#site.context.change(async (change) => {
      await change.store.robots.update(robot.id, { status: "cloned", unlocked: [] });
      await change.store.robots.deleteSessions(robot.id);
      await change.store.asks.dropOpen(robot.id);
      await endLeasesOfRobot(change, robot.id);
      const detail = `generation ${claim.generation}`;
      await change.audit({ actor: "server", action: "robot.cloned", subject: robot.id, detail });
      change.announce(subjects.robot(robot.id));
    });
    throw errorOf({
      code: "cloned",
      message: `robot ${robot.name}: two instances of it are alive`,
      hint: "Find out which host is the right one, and endorse the robot again.",
    });
  }

  add(robot: RobotId, link: RobotLink): void {
    const before = this.#byRobot.get(robot);
    this.#byRobot.set(robot, link);
    if (before && before !== link) void before.end(1001, "replaced");
  }

  /** False when another link has taken the robot's place. */
  remove(robot: RobotId, link: RobotLink): boolean {
    if (this.#byRobot.get(robot) !== link) return false;
    this.#byRobot.delete(robot);
    return true;
  }

  /** Ends every link and waits until each has written down that it ended. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const all = [...this.#all];
    await Promise.all(all.map((link) => link.end(1001, "server stops")));
    await Promise.all(all.map((link) => link.closed));
    this.#sockets.close();
  }
}
