// Brings a flow in from a JSON file that is chosen or dropped. It goes into the editor as a draft: nothing is signed
// before somebody has seen it there.
import { Button, FileButton, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type DragEvent, type ReactNode, useState } from "react";
import { errorOf } from "../../../base/errors.ts";
import type { Flow } from "../../../client/flows/flows.ts";
import { flowLimits } from "../../../flow/document.ts";
import { Icon } from "../../parts/icon.tsx";
import { findObject } from "../../parts/json-object.ts";
import { notifyFailure } from "../../parts/notify.tsx";
import { flowsText as text } from "../../strings/flows.ts";
import { useEditInstead } from "./hand-over.ts";
import classes from "./import-file.module.css";

/** Puts the file into the editor: into the flow of its name where there is one, else into a new one. */
function useImport() {
  const client = useQueryClient();
  const editInstead = useEditInstead();
  return async (file: File): Promise<void> => {
    if (file.size > flowLimits.size * 4) throw badFile(text.bigFile);
    const document = findObject(await file.text());
    if (!document || !("nodes" in document)) throw badFile(text.badFileWhy);
    const flows = client.getQueryData<readonly Flow[]>(["flows", "list"]) ?? [];
    await editInstead(
      document,
      flows.find(({ name }) => name === document.name),
    );
  };
}

const badFile = (hint: string) => errorOf({ code: "bad-input", message: text.badFile, hint });

export function ImportButton() {
  const take = useImport();
  return (
    <FileButton
      accept="application/json,.json"
      onChange={(file) => void (file && take(file).catch(notifyFailure))}
      inputProps={{ "aria-label": text.importLabel }}
    >
      {(props) => (
        <Button {...props} variant="default" leftSection={<Icon name="file" size={16} />}>
          {text.import}
        </Button>
      )}
    </FileButton>
  );
}

/** All of what is in it takes a dropped file. */
export function ImportZone({ children }: { readonly children: ReactNode }) {
  const take = useImport();
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) void take(file).catch(notifyFailure);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button does the same for everybody
    <div className={classes.zone} onDragOver={over} onDragLeave={() => setOver(false)} onDrop={drop}>
      {children}
      {isOver && (
        <div className={classes.over}>
          <Text fw={600}>{text.dropHere}</Text>
        </div>
      )}
    </div>
  );
}
