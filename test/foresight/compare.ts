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
  /** Tasks that were compared: an action that fails ends what can be. */
  readonly compared: number;
  /** Where apply did not what the plan had said. */
  readonly wrong: readonly string[];
}

/** Plans a site, applies it, and holds every line that the plan gave as known to what was done. */
export const planAndApply = async (site: readonly SiteTask[], connect: Connect): Promise<Compared> => {
  const steps = site.map(({ task, input, looks }, index) =>
    taskStep(index, task, input, {
      ignoreErrors: true,
      ...(looks && {
        changedWhen: [compileExpression('false', () => ({ file: 'site', line: 1, column: 1 }))],
      }),
    }),
  );
  const walk = async (mode: 'plan' | 'apply'): Promise<Finished[]> => {
    const { events } = await runEngine([playOf(steps)], taskCatalogue, connect, { mode, facts: namedFacts });
    return events.filter((event): event is Finished => event.type === 'task-finished');
  };
  const [plan, apply] = [await walk('plan'), await walk('apply')];
  const wrong: string[] = [];
  let compared = 0;
  for (const [index, foretold] of plan.entries()) {
    const done = apply[index]!;
    if (failedOnTheWay(done)) break;
    compared += 1;
    if (foretold.status === 'unknown' || said(foretold) === said(done)) continue;
    wrong.push(
      `${index}: ${JSON.stringify(site[index])}\n  plan:  ${said(foretold)}\n  apply: ${said(done)}\n  on: ${foretold.restsOn?.join(', ') ?? '(what was read)'}`,
    );
  }
  const known = plan.filter(({ status }) => status !== 'unknown');
  return {
    tasks: plan.length,
    known: known.length,
    resting: known.filter(({ restsOn }) => restsOn !== undefined).length,
    unknown: plan.length - known.length,
    compared,
    wrong,
  };
};

/** A command failed, which no plan can foresee; what was refused was planned. */
const failedOnTheWay = ({ diagnostic }: Finished): boolean =>
  diagnostic !== undefined && /command-failed|not-converged/.test(diagnostic.code);

const said = ({ status, changes, diagnostic }: Finished): string =>
  JSON.stringify([
    status,
    changes.map(({ summary, before, after, diff }) => [summary, before, after, diff]),
    diagnostic?.message,
  ]);
