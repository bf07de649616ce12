import type { Connect } from '../../src/connection/connection.js';
import { namedFacts } from '../../src/facts/catalogue.js';
import { compileExpression } from '../../src/language/expression/compile.js';
import type { EventBody } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { playOf, runEngine, taskStep } from '../engine/support/engine-run.js';
import type { SiteTask } from './sites.js';

type Finished = Extract<EventBody, { type: 'task-finished' }>;

/** A plan and an apply of one site on one host, side by side. */
export interface Compared {
  readonly tasks: number;
  /** Tasks that the plan gave as known, and those of them that rest on changes before them. */
  readonly known: number;
  readonly resting: number;
  readonly unknown: number;
  /** Tasks of which only that is known what is so after them. */
  readonly assured: number;
  /** Tasks that were compared: an action that fails ends what can be. */
  readonly compared: number;
  /** Where apply did not what the plan had said. */
  readonly wrong: readonly string[];
}

/** What became of each task of a site. */
export const walkSite = async (
  site: readonly SiteTask[],
  connect: Connect,
  mode: 'plan' | 'apply',
): Promise<readonly Finished[]> => {
  const steps = site.map(({ task, input, looks }, index) =>
    taskStep(index, task, input, {
      ignoreErrors: true,
      ...(looks && {
        changedWhen: [compileExpression('false', () => ({ file: 'site', line: 1, column: 1 }))],
      }),
    }),
  );
  const { events } = await runEngine([playOf(steps)], taskCatalogue, connect, { mode, facts: namedFacts });
  return events.filter((event): event is Finished => event.type === 'task-finished');
};

/** Plans a site, applies it, and holds every line that the plan gave as known to what was done. */
export const planAndApply = async (site: readonly SiteTask[], connect: Connect): Promise<Compared> => {
  const plan = await walkSite(site, connect, 'plan');
  const apply = await walkSite(site, connect, 'apply');
  const wrong: string[] = [];
  let compared = 0;
  for (const [index, foretold] of plan.entries()) {
    const done = apply[index]!;
    if (failedOnTheWay(done)) break;
    compared += 1;
    if (
      foretold.status === 'unknown' ||
      (foretold.assures ? kept(foretold, done) : said(foretold) === said(done))
    )
      continue;
    wrong.push(
      `${index}: ${JSON.stringify(site[index])}\n  plan:  ${said(foretold)}\n  apply: ${said(done)} ${done.because ?? ''}\n  on: ${foretold.restsOn?.join(', ') ?? '(what was read)'}`,
    );
  }
  const assured = plan.filter(({ status }) => status === 'assured').length;
  const known = plan.filter(({ status }) => status !== 'unknown' && status !== 'assured');
  return {
    tasks: plan.length,
    known: known.length,
    resting: known.filter(({ restsOn }) => restsOn !== undefined).length,
    unknown: plan.length - known.length - assured,
    assured,
    compared,
    wrong,
  };
};

/** Where it found something to do, it was planned again, and found nothing. */
const kept = ({ assures }: Finished, { status, because, diagnostic }: Finished): boolean =>
  status === 'changed' || (status === 'ok' && because === assures) || diagnostic !== undefined;

/** A command failed, which no plan can foresee; what was refused was planned. */
const failedOnTheWay = ({ diagnostic }: Finished): boolean =>
  diagnostic !== undefined && /command-failed|not-converged/.test(diagnostic.code);

const said = ({ status, changes, diagnostic }: Finished): string =>
  JSON.stringify([
    status,
    changes.map(({ summary, before, after, diff }) => [summary, before, after, diff]),
    diagnostic?.message,
  ]);
