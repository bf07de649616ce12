import type { Session } from '../../engine/run/session.js';
import { type Diagnostic, type EventBody, RiggerError, sh, warning } from '../../model/index.js';
import type { PlannedCell, PlannedTrial } from '../plan/cell.js';
import type { Machine } from '../plan/machine.js';
import { runRound } from '../trial/jobs.js';
import type { Tool } from '../workloads/workload.js';

/** A program that a host will be asked to start, and the package that has it. */
interface NeededProgram {
  readonly host: string;
  readonly program: string;
  readonly package: string;
}

/**
 * For a plan: whether the hosts have the programs that the trials start, as far as hosts start them; guests are not
 * there yet. Only looks, and what is missing is a warning: `bring_up` or an earlier play may install it. A host that
 * does not answer is told, and no more: designs are planned before their hosts are there.
 */
export const lookForTools = async (
  session: Pick<Session, 'connection' | 'signal'>,
  planned: readonly PlannedCell[],
): Promise<EventBody[]> => {
  const needed = neededPrograms(planned);
  const hosts = [...new Set(needed.map(({ host }) => host))];
  const found = await Promise.all(
    hosts.map((host) =>
      lookOn(
        session,
        host,
        needed.filter((each) => each.host === host),
      ),
    ),
  );
  return found.flat();
};

const lookOn = async (
  session: Pick<Session, 'connection' | 'signal'>,
  host: string,
  needed: readonly NeededProgram[],
): Promise<EventBody[]> => {
  const names = (of: readonly NeededProgram[]): string => of.map(({ program }) => program).join(', ');
  // One job for each host, so that nothing is written there to tell the answers apart.
  const script = needed
    .map(({ program }, index) => sh`command -v ${program} >/dev/null || echo ${String(index)}`)
    .join('\n');
  let said: string;
  try {
    const { outputs } = await runRound((name) => session.connection(name), {
      jobs: [{ machine: { name: host, host }, script: `${script}\n:` }],
      limit: 60,
      signal: session.signal,
    });
    said = outputs[0]!.stdout;
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    const why = error.diagnostics[0]?.message ?? error.message;
    return [{ type: 'message', text: `${host} was not asked for ${names(needed)}: ${why}` }];
  }
  const lines = new Set(said.split('\n'));
  const missing = needed.filter((_, index) => lines.has(String(index)));
  const there = needed.filter((each) => !missing.includes(each));
  return [
    ...(there.length > 0 ? [{ type: 'message' as const, text: `${host} has ${names(there)}` }] : []),
    ...missing.map((each) => ({ type: 'warning' as const, diagnostic: notThereYet(each) })),
  ];
};

const notThereYet = ({ host, program, package: name }: NeededProgram): Diagnostic =>
  warning('experiment/tool-missing', `${host} has no ${program} yet`, {
    help: `${program.includes('/') ? 'copy it there' : `install ${name} on it`}, unless \`bring_up\` or an earlier play does`,
  });

const neededPrograms = (planned: readonly PlannedCell[]): NeededProgram[] => {
  const found = new Map<string, NeededProgram>();
  for (const trial of planned.flatMap(({ trials }) => trials))
    for (const one of programsOf(trial)) found.set(JSON.stringify([one.host, one.program]), one);
  return [...found.values()];
};

/** Of a load's tool only the program is known, which is its package more often than not. */
const programsOf = ({ driver, parameters, clients, loads }: PlannedTrial): NeededProgram[] => {
  const tool = driver.tool(parameters);
  const other = driver.serverTool?.(parameters);
  // A shell that prepares something first is there; what it starts is the question.
  const startedBy = (argv: readonly string[], by: Tool | undefined): string | undefined =>
    argv[0] === 'sh' && by !== undefined ? by.program : argv[0];
  const packageOf = (program: string): string =>
    [tool, ...(other ? [other] : [])].find((each) => each.program === program)?.package ?? program;
  const on = ({ domain, host }: Machine, program: string | undefined): NeededProgram[] =>
    domain !== undefined || program === undefined ? [] : [{ host, program, package: packageOf(program) }];
  const servers = [...clients, ...loads].flatMap(({ server }) => server ?? []);
  return [
    ...clients.flatMap(({ machine, argv }) => on(machine, startedBy(argv, tool))),
    ...loads.flatMap(({ machine, argv }) => on(machine, startedBy(argv, undefined))),
    ...servers.flatMap(({ machine, argv }) => on(machine, startedBy(argv, other))),
  ];
};
