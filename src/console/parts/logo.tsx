// The mark and the name.
import { Group, Text } from "@mantine/core";

export const Logo = ({ size = 26 }: { readonly size?: number }) => (
  <Group gap={9} wrap="nowrap">
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" focusable="false">
      <rect width="32" height="32" rx="9" fill="var(--mantine-color-seal-6)" />
      <path
        d="M9 20.5c2 2 4.5 3 7 3s5-1 7-3M16 8.5a4 4 0 0 1 4 4v3h-8v-3a4 4 0 0 1 4-4Z"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
    <Text component="span" fw={650} fz={size * 0.62} lh={1}>
      sealbot
    </Text>
  </Group>
);
