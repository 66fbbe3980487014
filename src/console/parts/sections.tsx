// The parts of a thing that has several pages, beside each other; the one that is shown is marked.
import { Link } from "wouter";
import classes from "./sections.module.css";

export interface SectionsProps {
  /** What they are parts of, for screen readers. */
  readonly label: string;
  readonly pages: readonly { readonly href: string; readonly name: string }[];
  /** Address of the one that is shown. */
  readonly current: string;
}

export const Sections = ({ label, pages, current }: SectionsProps) => (
  <nav aria-label={label} className={classes.sections}>
    {pages.map(({ href, name }) => (
      <Link key={href} href={href} className={classes.section} aria-current={href === current ? "page" : undefined}>
        {name}
      </Link>
    ))}
  </nav>
);
