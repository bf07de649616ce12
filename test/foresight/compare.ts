import type { Connect } from '../../src/connection/connection.js';
import { namedFacts } from '../../src/facts/catalogue.js';
import { compileExpression } from '../../src/language/expression/compile.js';
import type { PointStep, TaskStep } from '../../src/language/play.js';
import { literalTemplate } from '../../src/language/template/index.js';
import type { EventBody } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { playOf, runEngine, taskStep } from '../engine/support/engine-run.js';
import { flush, type SiteTask, siteHandlers } from './sites.js';

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
  /** Handlers of which the plan says that they perhaps run; they count as unknown. */
  readonly perhaps: number;
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
  const handlers = siteHandlers.map((one, index) => ({
    step: { ...stepOf(one, index), id: `handlers/${index}`, name: literalTemplate(one.name, here) },
    listen: [],
  }));
  const steps = site.map((one, index) =>
    one === flush
      ? ({ ...stepOf(one, index), kind: 'flush-handlers' } as unknown as PointStep)
      : stepOf(one, index),
  );
  const play = playOf(steps, {}, handlers);
  const { events } = await runEngine([play], taskCatalogue, connect, { mode, facts: namedFacts });
  return events.filter((event): event is Finished => event.type === 'task-finished');
};

const here = { file: 'site', line: 1, column: 1 };

const stepOf = ({ task, input, looks, notify = [] }: SiteTask, index: number): TaskStep =>
  taskStep(index, task, input, {
    ignoreErrors: true,
    notify: notify.map((name) => literalTemplate(name, here)),
    ...(looks && { changedWhen: [compileExpression('false', () => here)] }),
  });

/** Plans a site, applies it, and holds every line that the plan gave as known to what was done, and none besides. */
export const planAndApply = async (site: readonly SiteTask[], connect: Connect): Promise<Compared> => {
  const plan = await walkSite(site, connect, 'plan');
  const apply = await walkSite(site, connect, 'apply');
  const end = apply.findIndex(failedOnTheWay);
  const compared = end === -1 ? apply : apply.slice(0, end);
  const planned = new Map(plan.map((one) => [one.id, one]));
  const known = plan.filter(({ status }) => status !== 'unknown' && status !== 'assured');
  const done = new Set(compared.map(({ id }) => id));
  const skipped = end === -1 ? known.filter(({ id }) => !done.has(id)) : [];
  const assured = plan.filter(({ status }) => status === 'assured').length;
  return {
    tasks: plan.length,
    known: known.length,
    resting: known.filter(({ restsOn }) => restsOn !== undefined).length,
    unknown: plan.length - known.length - assured,
    assured,
    perhaps: plan.filter((one) => one.status === 'unknown' && isHandler(one)).length,
    compared: compared.length,
    wrong: [
      ...compared.flatMap((one) => wrongIn(planned.get(one.id), one, site)),
      ...skipped.map((one) => `the plan gave as known, and apply did not: ${one.id} ${said(one)}`),
    ],
  };
};

const isHandler = ({ id }: Finished): boolean => id.includes('/handlers/');

const wrongIn = (foretold: Finished | undefined, done: Finished, site: readonly SiteTask[]): string[] => {
  if (foretold === undefined)
    return [`the plan did not name ${done.id} ("${done.name}"), and apply did: ${said(done)}`];
  if (
    foretold.status === 'unknown' ||
    (foretold.assures ? kept(foretold, done) : said(foretold) === said(done))
  )
    return [];
  return [
    `${done.id}: ${JSON.stringify(isHandler(done) ? done.name : site[Number(done.id.split('/').at(-1))])}\n  plan:  ${said(foretold)}\n  apply: ${said(done)} ${done.because ?? ''}\n  on: ${foretold.restsOn?.join(', ') ?? '(what was read)'}`,
  ];
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
