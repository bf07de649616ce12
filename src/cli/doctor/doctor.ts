import { type ExitCode, exitCodes } from '../../model/index.js';
import { type Style, styleFor } from '../../ui/style.js';
import type { DoctorCheck } from './check.js';
import { labChecks } from './lab.js';
import { programChecks } from './program.js';
import { projectChecks } from './project.js';
import { secretsChecks } from './secrets.js';
import { sshChecks } from './ssh.js';

/** Looks at everything and prints it, on standard output. */
export const doctor = async (json: boolean): Promise<ExitCode> => {
  const checks = [
    ...programChecks(),
    ...(await projectChecks()),
    ...(await sshChecks()),
    ...secretsChecks(),
    ...labChecks(),
  ];
  const { isTTY, columns } = process.stdout;
  process.stdout.write(
    json
      ? `${JSON.stringify({ version: 1, verdict: verdictOf(checks), checks }, null, 2)}\n`
      : doctorText(checks, styleFor({ isTerminal: isTTY === true, columns, env: process.env })),
  );
  return verdictOf(checks) === 'broken' ? exitCodes.mistake : exitCodes.done;
};

/** The worst of all. */
const verdictOf = (checks: readonly DoctorCheck[]): DoctorCheck['status'] =>
  (['broken', 'limited'] as const).find((status) => checks.some((check) => check.status === status)) ?? 'ok';

const areas: readonly [DoctorCheck['area'], string][] = [
  ['program', 'The program'],
  ['project', 'The project'],
  ['ssh', 'Reaching hosts'],
  ['secrets', 'Secrets'],
  ['lab', 'The emulated lab'],
];

const verdicts: Readonly<Record<DoctorCheck['status'], string>> = {
  ok: 'everything is as it should be',
  limited: 'rigger works; what is marked with ! limits it',
  broken: 'rigger cannot work here until what is marked NO is fixed',
};

/** A line for each check, its remedy below it, and the verdict at the end. */
const doctorText = (checks: readonly DoctorCheck[], style: Style): string => {
  const width = Math.max(...checks.map(({ title }) => title.length));
  const signs = { ok: style.green('ok'), limited: style.yellow('! '), broken: style.red('NO') };
  const lines = areas.flatMap(([area, heading]) => [
    style.bold(heading),
    ...checks
      .filter((check) => check.area === area)
      .flatMap(({ title, status, evidence, remedy }) => [
        `  ${signs[status]}  ${title.padEnd(width)}  ${evidence}`,
        ...(remedy === undefined
          ? []
          : [`      ${' '.repeat(width)}  ${style.unicode ? '→' : '->'} ${remedy}`]),
      ]),
    '',
  ]);
  return `${[...lines, verdicts[verdictOf(checks)]].join('\n')}\n`;
};
