/** A section of a file such as systemd and NetworkManager read; a list is a line for each of its values. */
export type Section = readonly [
  name: string,
  values: Readonly<Record<string, string | number | readonly string[] | undefined>>,
];

/** Their text; a section without values is left out. */
export const sections = (all: readonly Section[]): string =>
  all
    .map(([name, values]) => {
      const lines = Object.entries(values).flatMap(([key, value]) =>
        (Array.isArray(value) ? (value as readonly string[]) : value === undefined ? [] : [value]).map(
          (one) => `${key}=${one}\n`,
        ),
      );
      return lines.length === 0 ? '' : `[${name}]\n${lines.join('')}`;
    })
    .join('');
