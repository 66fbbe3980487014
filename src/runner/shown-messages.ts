// Takes pictures of a run's messages as they come to its nodes and leave them. What is large is shortened here, text by
// whole text, so that it costs the run little; the daemon masks what is left, and cuts it to its final size.
import { type ShortJson, shortJson } from "../base/short-json.ts";
import type { Message } from "../flow/node.ts";
import type { MessageView } from "../flow/run.ts";
import { ValueRoom } from "./value-room.ts";

/** A text of so many times the room is handed to the daemon, which shows its beginning. */
const generosity = 4;

export class ShownMessages implements MessageView {
  readonly #room = new ValueRoom();
  /** The last that was sent: most often it comes to the next node as it is. */
  #last: { readonly msg: Message; readonly short: ShortJson } | undefined;

  came(node: string, msg: Message): unknown {
    const last = this.#last?.msg === msg ? this.#last.short : undefined;
    // From here on the node may change it.
    this.#last = undefined;
    return this.#room.show(node, (room) => last ?? pictureOf(msg, room));
  }

  sent(node: string, msg: Message): unknown {
    return this.#room.show(node, (room) => {
      const short = pictureOf(msg, room);
      this.#last = { msg, short };
      return short;
    });
  }
}

function pictureOf(msg: Message, room: number): ShortJson {
  try {
    return shortJson(msg, { room: room * generosity, texts: "whole" });
  } catch {
    // Code can send what throws when it is looked at; looking must change nothing.
    return { value: "[… cannot be shown]", size: 0, isCut: true };
  }
}
