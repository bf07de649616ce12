import { type Diagnostic, sanitize } from '../../model/index.js';
import { hostNames } from '../../ui/host-names.js';
import type { Style } from '../../ui/style.js';
import type { Asked } from '../play/chosen-hosts.js';
import type { ProgramRun } from './execution.js';

/** What the hosts said, each text once, under the names of all that said it and with how they ended. */
export const execText = (results: readonly Asked<ProgramRun>[], style: Style): string =>
  [...grouped(results).values()]
    .map((group) => {
      const names = style.bold(
        hostNames(
          group.map(({ host }) => host),
          { unicode: style.unicode, room: style.width - 24 },
        ),
      );
      const count = group.length > 1 ? style.dim(` (${group.length} hosts)`) : '';
      const first = group[0]!;
      return 'unreachable' in first
        ? `${names}${count}: ${style.red('unreachable')}\n${unreachable(first.unreachable)}`
        : `${names}${count}${ending(first.answer, style)}\n${said(first.answer, style)}`;
    })
    .join('\n');

/** By equal texts and exits, in the order of the first host of each. */
const grouped = (results: readonly Asked<ProgramRun>[]): Map<string, Asked<ProgramRun>[]> => {
  const groups = new Map<string, Asked<ProgramRun>[]>();
  for (const result of results) {
    const key =
      'unreachable' in result
        ? `unreachable ${result.host}`
        : JSON.stringify([result.answer.exit, result.answer.stdout, result.answer.stderr]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return groups;
};

const ending = ({ exit, stdout, stderr }: ProgramRun, style: Style): string => {
  const how = exit === 0 ? '' : `: ${style.red(`exit ${exit}`)}`;
  return how + (stdout + stderr === '' ? style.dim(exit === 0 ? ': no output' : ', no output') : '');
};

const said = ({ stdout, stderr, truncated }: ProgramRun, style: Style): string =>
  indented(sanitize(stdout)) +
  (stderr === '' ? '' : `${style.dim('  standard error:')}\n${indented(sanitize(stderr))}`) +
  (truncated
    ? `${style.yellow('  [there was more than is kept: a part from the middle is missing]')}\n`
    : '');

const indented = (text: string): string =>
  text === '' ? '' : `${text.replace(/\n$/, '').replace(/^(?=.)/gm, '  ')}\n`;

const unreachable = ({ message, help }: Diagnostic): string =>
  indented(sanitize(`${message}${help === undefined ? '' : `\nhelp: ${help}`}`));
