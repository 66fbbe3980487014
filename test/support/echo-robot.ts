// A robot reduced to its link, as a process of its own that a test can kill: it answers each message with its number,
// in the transaction that takes the message over. Argument: the robot's folder.
import { systemClock } from "../../src/base/clock.ts";
import { randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { robotHome } from "../../src/robot/home.ts";
import { getIdentity } from "../../src/robot/identity/identity.ts";
import { Link } from "../../src/robot/link/link.ts";
import { LinkUpstream } from "../../src/robot/link/link-upstream.ts";
import { RobotStore } from "../../src/robot/store.ts";
import { keptLogger } from "./quiet-logger.ts";

const home = robotHome(process.argv[2] ?? "");
const identity = await getIdentity(home);
const store = new RobotStore(home.database);
const upstream = new LinkUpstream({ origin: identity.origin, store, clock: systemClock });
const link = new Link({
  identity,
  store,
  clock: systemClock,
  logger: keptLogger(),
  random: Math.random,
  version: "0",
  generation: 1,
  nonce: toBase64url(randomBytes(16)),
  catalogue: toBase64url(randomBytes(32)),
  take: ({ n }) => upstream.push({ t: "status", unlocked: [], running: n }),
  onOnline: () => {},
  backoff: { first: 2, most: 5 },
});
upstream.attach(link);
link.start();
