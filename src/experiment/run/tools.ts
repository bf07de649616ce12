import type { Session } from '../../engine/run/session.js';
import { type Diagnostic, exitCodes, problem, RiggerError, sh, warning } from '../../model/index.js';
import type { PlannedTrial } from '../plan/cell.js';
import type { Machine } from '../plan/machine.js';
import { runRound } from '../trial/jobs.js';
import type { Tool } from '../workloads/workload.js';

/** Versions of the tools by machine and program, as far as they were asked for. */
export type ToolVersions = Map<string, Map<string, string>>;

interface Question {
  readonly machine: Machine;
  readonly tool: Tool;
  readonly trial: PlannedTrial;
}

/**
 * Proves that every machine of these trials has its tools, and notes their versions; each machine is asked
 * for each tool once.
 * @throws RiggerError `experiment/tool-missing` with all that is missing
 */
export const requireTools = async (
  session: Session,
  trials: readonly PlannedTrial[],
  known: ToolVersions,
): Promise<Diagnostic[]> => {
  const questions = trials.flatMap(questionsOf).filter(({ machine, tool }) => {
    const programs = known.get(machine.name) ?? new Map<string, string>();
    known.set(machine.name, programs);
    if (programs.has(tool.program)) return false;
    programs.set(tool.program, '');
    return true;
  });
  if (questions.length === 0) return [];
  const { outputs } = await runRound((host) => session.connection(host), {
    jobs: questions.map(({ machine, tool }) => ({
      machine,
      script: sh`command -v ${tool.program} >/dev/null || exit 127
timeout 10 ${tool.version} </dev/null 2>&1
:`,
    })),
    limit: 60,
    signal: session.signal,
  });
  const cautions: Diagnostic[] = [];
  const missing: Diagnostic[] = [];
  for (const [index, { machine, tool, trial }] of questions.entries()) {
    const { exit, stdout, lost } = outputs[index]!;
    const found = tool.pattern.exec(stdout);
    const version = found?.slice(1).find((group) => group !== undefined) ?? '';
    if (lost !== undefined || exit !== 0) missing.push(notThere(machine, tool, lost));
    known.get(machine.name)!.set(tool.program, version || 'unknown');
    const own = tool.program === trial.driver.tool(trial.parameters).program;
    const words = own ? trial.driver.caution?.(trial.parameters, version) : undefined;
    if (words) cautions.push(warning('experiment/single-threaded', `${machine.name}: ${words}`));
  }
  if (missing.length > 0) {
    for (const { machine, tool } of questions) known.get(machine.name)?.delete(tool.program);
    throw new RiggerError(missing, exitCodes.hostFailed);
  }
  return cautions;
};

const questionsOf = (trial: PlannedTrial): Question[] => {
  const tool = trial.driver.tool(trial.parameters);
  const other = trial.driver.serverTool?.(trial.parameters);
  return trial.clients.flatMap(({ machine, server }) => [
    { machine, tool, trial },
    ...(server && other ? [{ machine: server.machine, tool: other, trial }] : []),
    ...(server && server.argv[0] === tool.program ? [{ machine: server.machine, tool, trial }] : []),
  ]);
};

const notThere = (machine: Machine, tool: Tool, lost: string | undefined): Diagnostic =>
  lost === undefined
    ? problem('experiment/tool-missing', `${machine.name} has no ${tool.program}`, {
        help: `install ${tool.package} on it${machine.domain ? ' (the guest image)' : ''}`,
      })
    : problem('experiment/tool-missing', `${machine.name} cannot be asked for ${tool.program}: ${lost}`, {
        help: machine.domain
          ? `check that the guest ${machine.name} runs and has its agent`
          : `see whether it answers: \`rigger ping ${machine.name}\``,
      });
