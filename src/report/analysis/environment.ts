import type { RunData } from '../data/run-data.js';
import type { Environment, FactRow } from '../model.js';
import { cellDifferences } from './cell-environment.js';
import { flatten } from './flatten.js';
import { byText } from './labels.js';

/** The state of the hosts before the run, what differs between hosts of a role, and what changed. */
export function environment(data: RunData): Environment {
  const { run, hosts, outcome } = data;
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
    between_cells: cellDifferences(data),
    changes: (outcome?.environment_changes ?? []).map(({ host, path }) => ({ host, change: path })),
    drift: (outcome?.drift ?? []).map(({ block, host, message }) => ({ block, host, message })),
    versions: { ...run.versions },
    observer_costs: run.observer_costs.map(({ observer, host, ms }) => ({ observer, host, ms })),
  };
}
