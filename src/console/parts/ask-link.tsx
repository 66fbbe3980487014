// The way from a robot that waits for a key to the dialog that brings it, for those who may.
import { Button } from "@mantine/core";
import { Link } from "wouter";
import { useIsOperator } from "../data/roles.ts";
import { askAddress } from "./ask-address.ts";

interface AskLinkProps {
  readonly ask: Parameters<typeof askAddress>[0];
  readonly children: string;
}

export function AskLink({ ask, children }: AskLinkProps) {
  if (!useIsOperator()) return null;
  return (
    <Button component={Link} href={askAddress(ask)} size="xs">
      {children}
    </Button>
  );
}
