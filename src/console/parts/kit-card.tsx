// An emergency kit as it is shown and printed: the keys with their QR codes, what they are for, what to do with them.
// Printing a page that shows one prints the kit and nothing else.
import { Text } from "@mantine/core";
import type { Kit } from "../../client/vaults/kit.ts";
import { CopyButton } from "./copy.tsx";
import { Facts } from "./facts.tsx";
import classes from "./kit-card.module.css";
import { QrCode } from "./qr-code.tsx";

export const KitCard = ({ kit: { title, keys, facts, steps } }: { readonly kit: Kit }) => (
  <section className={`${classes.kit} sb-print`} aria-label={title}>
    <h2 className={classes.title}>{title}</h2>
    {keys.map(({ name, text }) => (
      <div key={name} className={classes.key}>
        <QrCode text={text} label={name} />
        <div>
          <Text size="sm" c="dimmed">
            {name}
          </Text>
          <code className={classes.code}>{text}</code> <CopyButton value={text} name={name} />
        </div>
      </div>
    ))}
    <Facts rows={facts} />
    <ol className={classes.steps}>
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  </section>
);
