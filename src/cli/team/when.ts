import { problem, RiggerError } from '../../model/index.js';

const units: Readonly<Record<string, number>> = { m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90m`, `2h`, `1h30m` or `3d`. */
export const lengthOf = (flag: string, text: string): number => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(min|[mhd])/g)];
  const length = parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit!]!, 0);
  if (length > 0 && parts.map(([part]) => part).join('') === text) return length;
  throw usage(
    `${flag} takes a length of time, not ${JSON.stringify(text)}`,
    'for example 90m, 2h, 1h30m or 3d',
  );
};

/** The instant of `16:00` (the next), `2026-03-14 16:00`, an ISO time, or `now`; in this machine's time zone. */
export const instantOf = (flag: string, text: string, now: Date = new Date()): Date => {
  if (text === 'now') return now;
  const clock = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (clock) {
    const [hours, minutes] = [Number(clock[1]), Number(clock[2])];
    const today = new Date(now.getFullYear(), now.getMonth(), now.getDate(), hours, minutes);
    if (hours > 23 || minutes > 59) throw noInstant(flag, text);
    return today.getTime() > now.getTime()
      ? today
      : new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, hours, minutes);
  }
  const date = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  const found = date ? new Date(`${date[1]}T${date[2] ?? '00:00'}${date[3] ?? ''}`) : undefined;
  if (!found || Number.isNaN(found.getTime())) throw noInstant(flag, text);
  // `2026-02-30` would be a day in March.
  if (date![3] === undefined && found.getDate() !== Number(date![1]!.slice(8))) throw noInstant(flag, text);
  return found;
};

const noInstant = (flag: string, text: string): RiggerError =>
  usage(`${flag} takes a time, not ${JSON.stringify(text)}`, "for example 16:00, '2026-03-14 16:00' or now");

/** A whole number of at least one, as the number of a run is. */
export const numberOf = (what: string, text: string): number => {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw usage(`${what} is a number, not ${JSON.stringify(text)}`, '`rigger queue` lists the numbers of runs');
};

const usage = (message: string, help: string): RiggerError =>
  new RiggerError([problem('cli/usage', message, { help })]);
