// A cron pattern in plain words: what each of its fields says, put together. What it has no words for stays unsaid; the
// next times tell the rest.
import { findOwn } from "../../../../../base/own.ts";

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const months = [
  ...["", "January", "February", "March", "April", "May", "June", "July"],
  ...["August", "September", "October", "November", "December"],
];

/** Patterns with a name of their own. */
const named: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** Such as `At 06:00, Monday to Friday`; undefined when there are no words for it. */
export function cronWords(cron: string): string | undefined {
  const parts = (findOwn(named, cron.trim().toLowerCase()) ?? cron.trim()).split(/\s+/);
  if (parts.length !== 5) return undefined;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = parts;
  const time = timeWords(minute, hour);
  const on = dayWords(day, weekday);
  const inMonth = month === "*" ? "" : listWords(month, (name) => numbered(name, months, monthShort));
  if (time === undefined || on === undefined || inMonth === undefined) return undefined;
  return [time, on, inMonth && `in ${inMonth}`].filter(Boolean).join(", ");
}

function timeWords(minute: string, hour: string): string | undefined {
  const every = stepOf(minute);
  const minutes = numbersOf(minute, 59);
  const at = numbersOf(hour, 23);
  if (minutes && at) {
    const times = at.flatMap((one) => minutes.map((past) => clock(one, past)));
    return times.length > 4 ? undefined : `At ${and(times)}`;
  }
  const hours = hour === "*" ? "" : hoursWords(hour);
  if (hours === undefined) return undefined;
  if (every !== undefined) {
    const often = every === 1 ? "Every minute" : `Every ${every} minutes`;
    return hours === "" ? often : `${often}, ${hours}`;
  }
  if (!minutes) return undefined;
  const past = minutes.every((one) => one === 0) ? "On the hour" : `At ${and(minutes.map(String))} past the hour`;
  return hours === "" ? (past === "On the hour" ? "Every hour" : `${past}, every hour`) : `${past}, ${hours}`;
}

/** Of a field that is nothing but numbers. */
function numbersOf(field: string, most: number): readonly number[] | undefined {
  const numbers = /^\d+(,\d+)*$/.test(field) ? field.split(",").map(Number) : [];
  return numbers.length > 0 && numbers.every((one) => one <= most) ? numbers : undefined;
}

function hoursWords(hour: string): string | undefined {
  const every = stepOf(hour);
  if (every !== undefined) return every === 1 ? "every hour" : `every ${every} hours`;
  const [, from, to] = /^(\d+)-(\d+)$/.exec(hour) ?? [];
  if (from !== undefined && to !== undefined && Number(from) < 24 && Number(to) < 24)
    return `from ${clock(Number(from), 0)} to ${clock(Number(to), 59)}`;
  const [at, more] = numbersOf(hour, 23) ?? [];
  return at !== undefined && more === undefined ? `from ${clock(at, 0)} to ${clock(at, 59)}` : undefined;
}

/** Both written, a day counts when either fits. */
function dayWords(day: string, weekday: string): string | undefined {
  const dayOf = day === "*" || day === "?" ? "" : day === "L" ? "on the last day of the month" : ofMonth(day);
  const weekdayOf =
    weekday === "*" || weekday === "?" ? "" : listWords(weekday, (name) => numbered(name, days, dayShort));
  if (dayOf === undefined || weekdayOf === undefined) return undefined;
  if (dayOf !== "" && weekdayOf !== "") return `${dayOf}, and ${weekdayOf}`;
  return dayOf || weekdayOf;
}

function ofMonth(day: string): string | undefined {
  const every = stepOf(day);
  if (every !== undefined) return every === 1 ? "" : `every ${every} days of the month`;
  const words = listWords(day, (name) =>
    /^\d+$/.test(name) && Number(name) > 0 && Number(name) < 32 ? name : undefined,
  );
  return words && `on day ${words} of the month`;
}

/** `1`, `1-5` and `1,3,5`. */
function listWords(field: string, nameOf: (part: string) => string | undefined): string | undefined {
  const words = field.split(",").map((part) => {
    const [from = "", to, more] = part.split("-");
    const [first, last] = [nameOf(from), to === undefined ? "" : nameOf(to)];
    if (first === undefined || last === undefined || more !== undefined) return undefined;
    return last === "" ? first : `${first} to ${last}`;
  });
  const known = words.filter((word) => word !== undefined);
  return known.length === words.length ? and(known) : undefined;
}

const dayShort = days.map((name) => name.slice(0, 3).toUpperCase());
const monthShort = months.map((name) => name.slice(0, 3).toUpperCase());

function numbered(part: string, names: readonly string[], short: readonly string[]): string | undefined {
  if (/^\d+$/.test(part)) return names[Number(part)] || undefined;
  return part === "" ? undefined : names[short.indexOf(part.toUpperCase())];
}

const stepOf = (field: string): number | undefined => {
  if (field === "*") return 1;
  const [, step] = /^\*\/(\d+)$/.exec(field) ?? [];
  return step === undefined || Number(step) === 0 ? undefined : Number(step);
};

const clock = (hour: number, minute: number): string =>
  `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;

const list = new Intl.ListFormat("en", { style: "long", type: "conjunction" });
const and = (words: readonly string[]): string => list.format(words);
