// Says one word when it is spoken to, and a moment later the rest; then it is gone, with words to it unread.
import { Channel, ownEnds } from "../../src/runner/channel.ts";

const channel = new Channel(ownEnds(), { hear: () => begin(), fault: () => process.exit(1) });

function begin() {
  channel.say({ first: true });
  setTimeout(() => {
    for (let i = 0; i < 100; i++) channel.say({ last: i });
    process.exit();
  }, 50);
}
