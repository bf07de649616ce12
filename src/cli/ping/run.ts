import type { Connection } from '../../connection/connection.js';
import { type ExitCode, exitCodes, printable } from '../../model/index.js';
import type { Style } from '../../ui/style.js';
import { type Asked, chooseHosts } from '../play/chosen-hosts.js';
import { alignedTable } from '../program/aligned-table.js';
import { errorStyle } from '../program/failure.js';
import { cutAtOnce } from '../program/interrupt.js';
import type { PingFlags } from './flags.js';

/** A host that answered. */
interface Pong {
  /** The account that commands run as. */
  readonly user: string;
  /** Milliseconds of one question and its answer. */
  readonly answerMs: number;
}

/** `rigger ping`: a line for each host to standard output. */
export const ping = async (pattern: string, flags: PingFlags): Promise<ExitCode> => {
  const interrupt = cutAtOnce();
  try {
    const { masker, ask } = await chooseHosts(pattern, flags, interrupt.signal);
    const results = await ask((connection) => once(connection, interrupt.signal));
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ version: 1, hosts: masker.maskJson(results.map(flat)) }, null, 2)}\n`
        : masker.mask(pingText(results, errorStyle(process.stdout))),
    );
    if (interrupt.signal.aborted) return exitCodes.interrupted;
    if (results.some((result) => 'unreachable' in result)) return exitCodes.hostUnreachable;
    return exitCodes.done;
  } finally {
    interrupt.release();
  }
};

const once = async (connection: Connection, signal: AbortSignal): Promise<Pong> => {
  const started = performance.now();
  const [output] = await connection.run([{ script: 'id -un' }], { signal });
  return { user: output!.stdout.trim(), answerMs: Math.round((performance.now() - started) * 10) / 10 };
};

const flat = (asked: Asked<Pong>) => ('unreachable' in asked ? asked : { host: asked.host, ...asked.answer });

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
