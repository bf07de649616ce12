/** What tells a run from others. */
interface NamedRun {
  readonly run: string;
  readonly title: string;
  readonly started: string;
}

/** A title for each of several runs that no other one of them has: with its time where they share one, and with the end of its name where they share that too. */
export function runTitles(runs: readonly NamedRun[]): string[] {
  const ways: readonly ((run: NamedRun) => string)[] = [
    ({ title }) => title,
    ({ title, started }) => `${title}, ${started.slice(0, 16).replace('T', ' ')}`,
    ({ title, started, run }) =>
      `${title}, ${started.slice(0, 16).replace('T', ' ')}, ${run.split('-').at(-1) ?? run}`,
    ({ title, run }) => `${title}, ${run}`,
  ];
  const way = ways.find((name) => new Set(runs.map(name)).size === runs.length) ?? ways.at(-1)!;
  const shared = (run: NamedRun): boolean => runs.filter(({ title }) => title === run.title).length > 1;
  return runs.map((run) => (shared(run) ? way(run) : run.title));
}
