// Every node type that ships with sealbot, one line each, loaded only when a flow uses it.
import type { Shelf } from "../flow/catalogue.ts";

export const shippedNodes: Shelf = new Map([]);
