import { entryOf } from '../../model/index.js';

/** Flags that the kernel shows as they are, and the word that takes each away (mount(8)). */
const opposites: Readonly<Record<string, string>> = {
  ro: 'rw',
  nosuid: 'suid',
  nodev: 'dev',
  noexec: 'exec',
  nosymfollow: 'symfollow',
  sync: 'async',
  noatime: 'atime',
  nodiratime: 'diratime',
  lazytime: 'nolazytime',
};

const flagOf = new Map(Object.entries(opposites).map(([flag, word]) => [word, flag]));

/** Options that a remount does not change, with what the kernel leaves out because it is the default. */
const onlyAtMount: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  tmpfs: { mode: '1777', uid: '0', gid: '0' },
  hugetlbfs: { mode: '755', uid: '0', gid: '0', pagesize: undefined },
};

/** Words that take away the flags that the old entry had and the new one does not name. */
export const takenAway = (old: readonly string[], wanted: readonly string[]): string[] =>
  old.flatMap((flag) => {
    const word = entryOf(opposites, flag);
    return word === undefined || wanted.includes(flag) || wanted.includes(word) ? [] : [word];
  });

/** Options with a value that the old entry had, that are in force, and that nobody wants any more. */
export const lingering = (
  old: readonly string[],
  wanted: readonly string[],
  running: readonly string[],
): string[] => {
  const now = valuesOf(running);
  const next = valuesOf(wanted);
  return old.filter((option) => {
    const key = option.split('=', 1)[0]!;
    return option.includes('=') && now.has(key) && !next.has(key);
  });
};

/** Wanted options of which the running ones show that they are not in force; most options show nothing. */
export const notInForce = (
  type: string,
  wanted: readonly string[],
  running: readonly string[],
): { readonly byRemount: readonly string[]; readonly byMount: readonly string[] } => {
  const now = valuesOf(running);
  const atMount = entryOf(onlyAtMount, type) ?? {};
  const byMount = [...valuesOf(wanted)].filter(
    ([key, value]) =>
      Object.hasOwn(atMount, key) && differs(key, value, now.get(key) ?? entryOf(atMount, key)),
  );
  const size = valuesOf(wanted).get('size');
  const isSmaller = type === 'tmpfs' && size !== undefined && sizeDiffers(size, now.get('size'));
  return {
    byMount: byMount.map(([key, value]) => `${key}=${value}`),
    byRemount: [...flagsNotInForce(type, wanted, running), ...(isSmaller ? [`size=${size}`] : [])],
  };
};

/** Of several words about one flag the last counts. Programs behind FUSE set flags of their own. */
const flagsNotInForce = (type: string, wanted: readonly string[], running: readonly string[]): string[] => {
  if (type.startsWith('fuse')) return [];
  const last = new Map(
    wanted.flatMap((word) => {
      const flag = Object.hasOwn(opposites, word) ? word : flagOf.get(word);
      return flag === undefined ? [] : [[flag, word] as const];
    }),
  );
  return [...last].flatMap(([flag, word]) => (running.includes(flag) === (word === flag) ? [] : [word]));
};

const valuesOf = (options: readonly string[]): Map<string, string> =>
  new Map(
    options.flatMap((option) => {
      const at = option.indexOf('=');
      return at < 1 ? [] : [[option.slice(0, at), option.slice(at + 1)] as const];
    }),
  );

const differs = (key: string, wanted: string, running: string | undefined): boolean => {
  if (running === undefined) return false;
  if (key === 'pagesize') return bytesOf(wanted) !== bytesOf(running);
  if (key === 'mode') return Number.parseInt(wanted, 8) !== Number.parseInt(running, 8);
  // Whose number a name is, the kernel does not say.
  return /^\d+$/.test(wanted) && Number(wanted) !== Number(running);
};

/** The kernel rounds up to a page, which has up to 64 KiB; what part of the memory `%` is, it alone knows. */
const sizeDiffers = (wanted: string, running: string | undefined): boolean => {
  const bytes = bytesOf(wanted);
  if (bytes === undefined) return false;
  const now = running === undefined ? undefined : bytesOf(running);
  return now === undefined || now < bytes || now >= bytes + 65536;
};

const bytesOf = (text: string): number | undefined => {
  const [, number, unit = ''] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
  return number === undefined
    ? undefined
    : Number(number) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase());
};
