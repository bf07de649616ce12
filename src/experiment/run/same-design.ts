import type { Session } from '../../engine/run/session.js';
import { entryOf, type Json, problem, RiggerError } from '../../model/index.js';
import { type Bundle, readTrial, trialNumbers } from '../bundle/index.js';
import type { Experiment } from '../plan/experiment.js';
import { commandsOf } from '../plan/resolve.js';
import { treeDifferences } from './tree-differences.js';

/** Differences that are shown; a design that is another one altogether has thousands. */
const shown = 20;

/**
 * Whether an unfinished run may be gone on with: trials of two experiments must not be mixed. Everything that
 * decides what is measured has to be what it was, down to the words of each command and what each step is told.
 * @throws RiggerError `experiment/resume-differs` naming each difference
 */
export const requireSameDesign = async (
  bundle: Bundle,
  experiment: Experiment,
  session: Pick<Session, 'masker' | 'roles'>,
): Promise<void> => {
  const { run } = bundle;
  const mask = (value: unknown): Json => session.masker.maskJson(JSON.parse(JSON.stringify(value ?? null)));
  const now = { ...experiment, observe: experiment.observe.map(({ name }) => name), roles: session.roles };
  const parts = ['design', 'cells', 'schedule', 'measure', 'observe', 'roles'] as const;
  const found = [
    ...parts.flatMap((part) => treeDifferences(mask(run[part]), mask(now[part]), part)),
    ...(run.resolved ? treeDifferences(mask(run.resolved), mask(experiment.resolved), 'cell') : []),
    ...(await withTrials(bundle, mask(experiment.resolved) as unknown as Experiment['resolved'])),
  ];
  if (found.length === 0) return;
  throw new RiggerError([
    problem(
      'experiment/resume-differs',
      `the playbook and its variables do not measure what ${run.run} measures`,
      {
        help: 'undo the change, give the same `-e` as then, or start a new run',
        notes: [
          ...found
            .slice(0, shown)
            .map(({ path, one, two }) => `${path}: ${words(one)} in the run, ${words(two)} now`),
          ...(found.length > shown ? [`and ${found.length - shown} more`] : []),
        ],
      },
    ),
  ]);
};

/** What the trials so far were told: a bundle that does not say what its cells are made of has at least these. */
const withTrials = async ({ folder, run }: Bundle, resolved: Experiment['resolved']) => {
  const seen = new Set<string>();
  const found: ReturnType<typeof treeDifferences> = [];
  for (const number of await trialNumbers(folder)) {
    // A trial without a description was interrupted, and is measured again.
    const trial = await readTrial(folder, number).catch(() => null);
    const key = `cell.${trial?.cell}.workloads.${trial?.workload}`;
    if (trial === null || seen.has(key) || run.resolved) continue;
    seen.add(key);
    const now = entryOf(resolved?.[trial.cell]?.workloads, trial.workload);
    found.push(...treeDifferences(trial.parameters, now?.parameters, `${key}.parameters`));
    for (const [process, argv] of commandsOf(trial.processes))
      found.push(
        ...treeDifferences([...argv], entryOf(now?.commands, process) as Json, `${key}.commands.${process}`),
      );
  }
  return found;
};

const words = (value: Json | undefined): string => {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
};
