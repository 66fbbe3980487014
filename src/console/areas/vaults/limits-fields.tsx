// Where and how long an item may be used, as part of a form.
import { Stack, TagsInput, TextInput } from "@mantine/core";
import type { Item } from "../../../client/vaults/items.ts";
import { itemsText as text } from "../../strings/items.ts";

export interface Limits {
  /** As the field holds it: local time, or empty. */
  readonly expires: string;
  readonly hosts: readonly string[];
  readonly nodeTypes: readonly string[];
}

export const noLimits: Limits = { expires: "", hosts: [], nodeTypes: [] };

export const limitsOf = ({ expires_at, allowed_hosts, node_types }: Item): Limits => ({
  expires: expires_at === null ? "" : localTime(new Date(expires_at)),
  hosts: allowed_hosts,
  nodeTypes: node_types,
});

/** As `setItem` takes them. */
export const limitsInput = ({ expires, hosts, nodeTypes }: Limits) => ({
  expiresAt: expires === "" ? null : new Date(expires).toISOString(),
  allowedHosts: hosts,
  nodeTypes,
});

/** A field of this kind has neither a zone nor seconds. */
function localTime(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

interface LimitsFieldsProps {
  readonly limits: Limits;
  readonly onChange: (limits: Limits) => void;
}

export const LimitsFields = ({ limits, onChange }: LimitsFieldsProps) => (
  <Stack>
    <TextInput
      type="datetime-local"
      label={text.expires}
      description={text.expiryHint}
      value={limits.expires}
      onChange={(event) => onChange({ ...limits, expires: event.currentTarget.value })}
      w={{ base: "100%", xs: "18rem" }}
    />
    <TagsInput
      label={text.hosts}
      description={text.hostsHint}
      placeholder={text.addHost}
      value={[...limits.hosts]}
      onChange={(hosts) => onChange({ ...limits, hosts })}
      acceptValueOnBlur
    />
    <TagsInput
      label={text.nodeTypes}
      description={text.nodeTypesHint}
      placeholder={text.addHost}
      value={[...limits.nodeTypes]}
      onChange={(nodeTypes) => onChange({ ...limits, nodeTypes })}
      acceptValueOnBlur
    />
  </Stack>
);
