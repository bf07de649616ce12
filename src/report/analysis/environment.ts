import type { HostFile } from '../data/bundle.js';
import type { RunData } from '../data/run-data.js';
import type { Environment, FactRow } from '../model.js';
import { byText } from './labels.js';

/** The state of the hosts before the run, what differs between hosts of a role, and what changed. */
export function environment({ run, hosts, outcome }: RunData): Environment {
  const states = Object.keys(hosts)
    .sort(byText)
    .flatMap((host) => hosts[host]!.before ?? []);
  const listed = states.map(({ host, role }) => ({ host, role }));
  const flat = states.map(flatten);
  const facts = [...new Set(flat.flatMap((one) => [...one.keys()]))].sort(byText);
  const rows = facts.map((fact) => ({ fact, values: flat.map((one) => one.get(fact) ?? null) }));
  const differs = ({ values }: FactRow): boolean =>
    values.some((value, i) =>
      values.some((other, j) => listed[i]!.role === listed[j]!.role && value !== other),
    );
  return {
    hosts: listed,
    differences: rows.filter(differs),
    facts: rows.filter((row) => !differs(row)),
    changes: (outcome?.environment_changes ?? []).map(({ host, path }) => ({ host, change: path })),
    drift: (outcome?.drift ?? []).map(({ block, host, message }) => ({ block, host, message })),
    versions: { ...run.versions },
    observer_costs: run.observer_costs.map(({ observer, host, ms }) => ({ observer, host, ms })),
  };
}

/** Every reading of a host as `fact.path → text`: what two hosts can be compared by. */
export function flatten(state: HostFile): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (path: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
      for (const [key, inner] of Object.entries(value)) walk(`${path}.${key}`, inner);
    } else {
      found.set(path, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
    }
  };
  for (const [fact, reading] of Object.entries(state.facts)) {
    if ('unavailable' in reading) found.set(fact, `unavailable: ${reading.unavailable}`);
    else walk(fact, reading.value);
  }
  for (const [tool, version] of Object.entries(state.tools)) found.set(`tool.${tool}`, version);
  return found;
}
