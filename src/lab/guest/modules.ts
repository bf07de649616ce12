/** The modules that a guest carries, and the `modules.dep` that fits them (depmod(8)). */
export interface ModuleClosure {
  /** Paths as the full `modules.dep` names them, each after everything that it needs. */
  readonly paths: readonly string[];
  /** For the same modules, uncompressed. */
  readonly dependencies: string;
}

const moduleName = (path: string): string =>
  (path.split('/').pop() ?? '').replace(/\.ko(\.\w+)?$/, '').replaceAll('-', '_');

/**
 * @param dependencies text of `modules.dep`: `path: needed needed…`, all of them, transitively
 * @param names of modules; a module that the kernel has built in is not in `modules.dep` and is passed over
 */
export const moduleClosure = (dependencies: string, names: readonly string[]): ModuleClosure => {
  const needs = new Map(
    dependencies.split('\n').flatMap((line): [string, string[]][] => {
      const [path, rest] = line.split(':');
      return path && rest !== undefined ? [[path, rest.split(' ').filter((one) => one !== '')]] : [];
    }),
  );
  const wanted = new Set(names.map((name) => name.replaceAll('-', '_')));
  const paths = new Set<string>();
  for (const [path, needed] of needs)
    if (wanted.has(moduleName(path))) for (const one of [...needed.toReversed(), path]) paths.add(one);
  const plain = (path: string): string => path.replace(/\.xz$/, '');
  return {
    paths: [...paths],
    dependencies: [...paths]
      .map((path) => `${plain(path)}: ${(needs.get(path) ?? []).map(plain).join(' ')}`.trimEnd())
      .map((line) => `${line}\n`)
      .join(''),
  };
};
