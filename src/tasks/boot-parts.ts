/** Starts a part of a boot script that several tasks write together; its key follows. */
const mark = '#: ';

/**
 * The text of a boot script of which each task writes its own parts: those of other tasks are kept as they
 * are. A part that is undefined goes; a script without parts is none.
 */
export const withParts = (
  found: string | undefined,
  title: string,
  own: ReadonlyMap<string, string | undefined>,
): string | undefined => {
  const parts = new Map<string, string | undefined>([...partsOf(found ?? ''), ...own]);
  const texts = [...parts]
    .filter(([, text]) => text !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, text]) => `${mark}${key}\n${text}\n`);
  return texts.length === 0 ? undefined : [`# ${title}\n`, ...texts].join('');
};

/** What stands before the parts, as a title of `withParts`. */
export const headOf = (script: string): string => script.split(`\n${mark}`, 1)[0]!.replace(/^# /, '');

/** The parts of a script, by their keys. */
export const partsOf = (script: string): [key: string, text: string][] =>
  script
    .split(`\n${mark}`)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1).trimEnd()];
    });
