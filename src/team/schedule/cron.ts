import { problem, RiggerError } from '../../model/index.js';

/** The five fields of a time in crontab(5), as the numbers that they allow. */
export interface CronTime {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** From Sunday, 0. */
  readonly weekdays: ReadonlySet<number>;
  /** Where both days and weekdays are narrowed, either is enough. */
  readonly eitherDay: boolean;
  /** It comes in every hour, also in one that there is twice. */
  readonly everyHour: boolean;
}

const nicknames: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
};

const names = (text: string): readonly string[] => text.split(' ');
const fields = [
  { what: 'minute', from: 0, to: 59, names: [] },
  { what: 'hour', from: 0, to: 23, names: [] },
  { what: 'day', from: 1, to: 31, names: [] },
  { what: 'month', from: 1, to: 12, names: names('jan feb mar apr may jun jul aug sep oct nov dec') },
  { what: 'weekday', from: 0, to: 7, names: names('sun mon tue wed thu fri sat') },
] as const;

type Field = (typeof fields)[number];

/**
 * `30 2 * * 1-5`, `@daily`, or `02:30`, which is every day.
 * @throws RiggerError `team/input` that says which field is wrong
 */
export const readCron = (text: string): CronTime => {
  const clock = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  const written = clock
    ? `${Number(clock[2])} ${Number(clock[1])} * * *`
    : (nicknames[text.trim().toLowerCase()] ?? text);
  const parts = written.trim().split(/\s+/);
  if (parts.length !== fields.length)
    throw wrong(
      `${JSON.stringify(text.slice(0, 100))} is no time of a schedule`,
      "five fields as in crontab(5), such as '30 2 * * 1-5'; @hourly, @daily, @weekly, @monthly; or 02:30",
    );
  const [minutes, hours, days, months, weekdays] = parts.map((part, index) =>
    numbersOf(part, fields[index]!),
  );
  return {
    minutes: minutes!,
    hours: hours!,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays!.map((day) => day % 7)),
    eitherDay: !parts[2]!.startsWith('*') && !parts[4]!.startsWith('*'),
    everyHour: parts[1]!.startsWith('*'),
  };
};

const numbersOf = (text: string, field: Field): readonly number[] => {
  const found = new Set<number>();
  for (const item of text.split(',')) {
    const [, all, first, last, step = '1'] = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,3}))?$/.exec(item) ?? [];
    const low = all ? field.from : numberOf(first, field);
    const high = all ? field.to : last === undefined ? low : numberOf(last, field);
    const every = Number(step);
    if (low === undefined || high === undefined || low > high || every < 1 || (step !== '1' && !all && !last))
      throw wrong(
        `the ${field.what} ${JSON.stringify(item.slice(0, 50))} of a schedule: expected ${field.from} to ${field.to}`,
        'for example 5, 1-5, */10 or 1,2',
      );
    for (let number = low; number <= high; number += every) found.add(number);
  }
  return [...found].sort((a, b) => a - b);
};

const numberOf = (word: string | undefined, { from, to, names: known }: Field): number | undefined => {
  if (word === undefined) return undefined;
  const index = (known as readonly string[]).indexOf(word.toLowerCase());
  if (index >= 0) return from + index;
  return /^\d{1,2}$/.test(word) && Number(word) >= from && Number(word) <= to ? Number(word) : undefined;
};

const day = 86_400_000;

/** Years of which one has a 29th of February on each weekday. */
const furthest = 366 * 41;

/**
 * The first such time after that instant, in a time zone; undefined where there is none for forty years. A time that
 * the clocks skip comes as much later as they skip; of one that there is twice, the first counts, unless it is one of
 * every hour.
 */
export const nextTime = (cron: CronTime, zone: string, after: Date): Date | undefined => {
  const local = localClock(zone);
  const today = Math.floor((after.getTime() + local(after.getTime())) / day) * day;
  for (let ahead = -1; ahead < furthest; ahead++) {
    const date = today + ahead * day;
    if (!isDay(cron, new Date(date))) continue;
    const times = cron.hours
      .flatMap((hour) =>
        cron.minutes.flatMap((minute) => instants(date + (hour * 60 + minute) * 60_000, cron, local)),
      )
      .filter((time) => time > after.getTime());
    if (times.length > 0) return new Date(Math.min(...times));
  }
  return undefined;
};

const isDay = ({ days, months, weekdays, eitherDay }: CronTime, date: Date): boolean => {
  const [ofMonth, ofWeek] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
  return months.has(date.getUTCMonth() + 1) && (eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek);
};

/** Milliseconds by which the clocks of a zone are before UTC at an instant. */
type LocalClock = (instant: number) => number;

/** The instants at which clocks show that, as if it were of UTC. */
const instants = (shown: number, { everyHour }: CronTime, local: LocalClock): readonly number[] => {
  const offsets = [...new Set([local(shown - day), local(shown + day)])];
  const found = offsets.map((offset) => shown - offset).filter((time) => time + local(time) === shown);
  if (found.length === 0) return [shown - offsets[0]!];
  return everyHour ? found : [Math.min(...found)];
};

const localClock = (zone: string): LocalClock => {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const known = new Map<number, number>();
  return (instant) => {
    // No clock is put forward or back but at a quarter of an hour.
    const quarter = Math.floor(instant / 900_000) * 900_000;
    const before = known.get(quarter);
    if (before !== undefined) return before;
    const part = Object.fromEntries(
      format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]),
    );
    const shown = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
    known.set(quarter, shown - quarter);
    return shown - quarter;
  };
};

/** @throws RiggerError `team/input` for a zone that nobody knows */
export const requireZone = (zone: string): void => {
  try {
    localClock(zone);
  } catch {
    throw wrong(`${JSON.stringify(zone.slice(0, 100))} is no time zone`, 'for example Europe/Berlin, or UTC');
  }
};

const wrong = (message: string, help: string): RiggerError =>
  new RiggerError([problem('team/input', message, { help })]);
