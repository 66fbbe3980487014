// What a new item is: every category with what it is for.
import { SimpleGrid, UnstyledButton } from "@mantine/core";
import { categoryNames } from "../../../vault/categories.ts";
import { Icon } from "../../parts/icon.tsx";
import { categoryName, categoryWords } from "../../strings/items.ts";
import classes from "./choice.module.css";

/** Connections are made in an order of their own. */
const offered = Object.keys(categoryWords).filter((name) => name !== "connection" && categoryNames.includes(name));

export interface CategoryChoiceProps {
  /** Those that are wanted; all unless given. */
  readonly only?: readonly string[] | undefined;
  readonly onChoose: (category: string) => void;
}

export const CategoryChoice = ({ only = offered, onChoose }: CategoryChoiceProps) => (
  <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
    {offered
      .filter((name) => only.includes(name))
      .map((name) => (
        <UnstyledButton key={name} className={classes.choice} onClick={() => onChoose(name)}>
          <span className={classes.icon}>
            <Icon name={categoryWords[name]?.icon ?? "note"} size={18} />
          </span>
          <span className={classes.words}>
            <span className={classes.name}>{categoryName(name)}</span>
            <span className={classes.why}>{categoryWords[name]?.why}</span>
          </span>
        </UnstyledButton>
      ))}
  </SimpleGrid>
);
