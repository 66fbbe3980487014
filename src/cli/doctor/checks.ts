// The doctor's checks in the order in which they are shown: what is here, then the way out, then people.
import { browserPlaces } from "../../nodes/browser/host-browser.ts";
import type { Host } from "../service/host.ts";
import type { Check } from "./check.ts";
import { browserCheck } from "./check-browser.ts";
import { certificateCheck } from "./check-certificate.ts";
import { clockCheck } from "./check-clock.ts";
import { connectionCheck } from "./check-connection.ts";
import { controlPlaneCheck } from "./check-control-plane.ts";
import { daemonCheck } from "./check-daemon.ts";
import { homeCheck } from "./check-home.ts";
import { identityCheck } from "./check-identity.ts";
import { keyStoreCheck } from "./check-key-store.ts";
import { linkCheck } from "./check-link.ts";
import { nameCheck } from "./check-name.ts";
import { nodeCheck } from "./check-node.ts";
import { noticesCheck } from "./check-notices.ts";
import { proxyCheck } from "./check-proxy.ts";
import { serviceCheck } from "./check-service.ts";
import { sessionCheck } from "./check-session.ts";
import { settingsCheck } from "./check-settings.ts";
import { socketCheck } from "./check-socket.ts";
import { spaceCheck } from "./check-space.ts";
import { standingCheck } from "./check-standing.ts";
import { terminalCheck } from "./check-terminal.ts";
import { userCheck } from "./check-user.ts";
import { windowsCheck } from "./check-windows.ts";

/** `host` is where services are looked for. */
export const allChecks = (host: Host): readonly Check[] => [
  nodeCheck(process.version),
  userCheck,
  homeCheck,
  spaceCheck,
  settingsCheck,
  identityCheck,
  keyStoreCheck,
  serviceCheck(host),
  daemonCheck,
  socketCheck,
  nameCheck,
  proxyCheck,
  connectionCheck,
  certificateCheck,
  controlPlaneCheck,
  linkCheck,
  clockCheck,
  standingCheck,
  sessionCheck,
  terminalCheck,
  windowsCheck,
  noticesCheck,
  browserCheck(browserPlaces(process.platform)),
];
