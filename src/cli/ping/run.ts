import type { Connection } from '../../connection/connection.js';
import { type ExitCode, printable } from '../../model/index.js';
import type { Style } from '../../ui/style.js';
import type { Asked } from '../play/chosen-hosts.js';
import { lookAtHosts, withHosts } from '../play/look-at-hosts.js';
import { alignedTable } from '../program/aligned-table.js';
import type { PingFlags } from './flags.js';

/** A host that answered. */
interface Pong {
  /** The account that commands run as. */
  readonly user: string;
  /** Milliseconds of one question and its answer. */
  readonly answerMs: number;
}

/** `rigger ping`: a line for each host to standard output. */
export const ping = (pattern: string, flags: PingFlags): Promise<ExitCode> =>
  withHosts(pattern, flags, async (chosen, signal) => {
    const { code } = await lookAtHosts(chosen, signal, flags.json, {
      question: once,
      json: (answer) => answer,
      text: pingText,
    });
    return code;
  });

const once = async (connection: Connection, signal: AbortSignal): Promise<Pong> => {
  const started = performance.now();
  const [output] = await connection.run([{ script: 'id -un' }], { signal });
  return { user: output!.stdout.trim(), answerMs: Math.round((performance.now() - started) * 10) / 10 };
};

const pingText = (results: readonly Asked<Pong>[], style: Style): string => {
  const reached = results.flatMap((result) => ('answer' in result ? [result] : []));
  const table = alignedTable(
    ['host', 'works as', 'answer'],
    reached.map(({ host, answer }) => [host, printable(answer.user), `${answer.answerMs.toFixed(1)} ms`]),
    (column) => column < 2,
  );
  const lines = [
    ...(reached.length > 0 ? table : []),
    ...results.flatMap((result) =>
      'unreachable' in result
        ? [
            `${result.host}: ${style.red('unreachable')}: ${printable(result.unreachable.message)}`,
            ...(result.unreachable.help === undefined
              ? []
              : [`  help: ${printable(result.unreachable.help)}`]),
          ]
        : [],
    ),
  ];
  return `${lines.join('\n')}\n`;
};
