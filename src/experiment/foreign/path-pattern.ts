import { problem, RiggerError } from '../../model/index.js';

/** What a path says of its file. */
export interface PathFields {
  readonly factors: { readonly [factor: string]: string | number };
  readonly trial: number | null;
}

export type PathPattern = (path: string) => PathFields | undefined;

/**
 * `{datapath}/{size}B-run{trial}.json`: what stands in the place of a name is the level of that factor; `trial` is the
 * number of the repetition, and `{}` is passed over. It says the end of a path, from a folder's name on; `*` is any text
 * without `/`.
 * @throws RiggerError `import/pattern`
 */
export const pathPattern = (pattern: string): PathPattern => {
  const names: string[] = [];
  const wrong = (message: string): RiggerError =>
    new RiggerError([
      problem('import/pattern', `--path ${JSON.stringify(pattern)}: ${message}`, {
        help: "write it as '{datapath}/{size}B-run{trial}.json'",
      }),
    ]);
  const parts = pattern.split(/(\{[^{}]*\}|\*)/).map((part, i) => {
    if (i % 2 === 0) {
      if (/[{}]/.test(part)) throw wrong(`found ${JSON.stringify(part)}, where a brace has no other`);
      return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    }
    const name = part === '*' ? '' : part.slice(1, -1);
    if (name === '') return '[^/]*?';
    if (!/^[A-Za-z_]\w*$/.test(name)) throw wrong(`${JSON.stringify(name)} is not the name of a factor`);
    if (names.includes(name)) throw wrong(`${name} stands there twice`);
    names.push(name);
    return name === 'trial' ? '(\\d+)' : '([^/]+?)';
  });
  if (names.length === 0) throw wrong('it names no factor and no trial');
  const expression = new RegExp(`(?:^|/)${parts.join('')}$`);
  return (path) => {
    const found = expression.exec(path);
    if (!found) return undefined;
    const values = names.map((name, i) => [name, found[i + 1]!] as const);
    const trial = values.find(([name]) => name === 'trial');
    return {
      factors: Object.fromEntries(
        values.filter(([name]) => name !== 'trial').map(([name, text]) => [name, levelOf(text)]),
      ),
      trial: trial ? Number(trial[1]) : null,
    };
  };
};

/** What is written as a number is one, so that levels have their order. */
export const levelOf = (text: string): string | number =>
  /^(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(text) ? Number(text) : text;
