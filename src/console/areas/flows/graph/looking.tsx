// Looks at a drawing once, as soon as it has both nodes and room: either may come late, where a part is still loading or
// the tab is hidden. From then on the view is the reader's.
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { firstLook } from "./first-look.ts";

interface FirstLookProps {
  /** Ids of nodes that whoever looks came for. */
  readonly wanted: readonly string[];
}

/** Stands within a canvas, behind all that fills it. */
export function FirstLook({ wanted }: FirstLookProps) {
  const { getNodes, getNodesBounds, setViewport } = useReactFlow();
  const store = useStoreApi();
  const first = useRef(wanted);
  useEffect(() => {
    const findView = () => {
      const { domNode, panZoom } = store.getState();
      if (!domNode || !panZoom) return undefined;
      const nodes = getNodes();
      const bounds = getNodesBounds(nodes.map(({ id }) => id));
      // Of a canvas without room the store says that it had some.
      return firstLook({ nodes, bounds, room: domNode.getBoundingClientRect() }, first.current);
    };
    const look = () => {
      const view = findView();
      if (!view) return;
      // Looking changes the store, too.
      stop();
      void setViewport(view);
    };
    const stop = store.subscribe(look);
    look();
    return stop;
  }, [store, getNodes, getNodesBounds, setViewport]);
  return null;
}
