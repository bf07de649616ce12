import { createHash } from 'node:crypto';
import type { ShellStep, StepOutput } from '../../connection/connection.js';
import { asksController, type Change, type CommandOutput, sh } from '../../model/index.js';

/** What a host notes of an action of a run that has finished. */
export interface ActionRecord {
  readonly run: string;
  /** The host in whose name it is done: others may do the same task at the same place. */
  readonly host: string;
  /** The task's id in the run. */
  readonly id: string;
  /** Which of the task's attempts in the run this is, since the note of an earlier one says nothing of it. */
  readonly attempt: number;
  /** Keep what it prints as well, because somebody uses it. */
  readonly keeps: boolean;
}

/** An action of which the host itself can note that it has finished; a fetched file is at the controller. */
export const isRecorded = ({ action, commands }: Change): boolean =>
  action === true &&
  !commands.some(({ kind }) => kind === 'reboot' || kind === 'fetch-file') &&
  !commands.some(asksController);

/** Bytes that are kept of each stream, from its start. */
const mostKept = 1024 * 1024;

/** The name of its note: a task's id may be longer than a file's name. */
export const noteName = ({ host, id }: Pick<ActionRecord, 'host' | 'id'>): string =>
  createHash('sha256').update(`${host}\n${id}`).digest('hex').slice(0, 32);

/** Root's notes are lost with a reboot; others have no such place and use their own. */
const folderOf = (run: string): string =>
  sh`if [ -w /run ]; then rigger_note=/run/rigger/actions; else rigger_note=$HOME/.cache/rigger/actions; fi; rigger_note=$rigger_note/${encodeURIComponent(run)}`;

const noteOf = (record: Pick<ActionRecord, 'run' | 'host' | 'id'>): string =>
  `${folderOf(record.run)}; rigger_note=$rigger_note/${noteName(record)}`;

/**
 * The same step, that leaves its exit code on the host before its end is told: a controller that dies between the
 * two would otherwise run the action again when it resumes.
 *
 * A hang-up ends the action and not its note. What was ended so, by the signal itself (129) or in its own way, has not
 * finished, unless it ended well all the same.
 *
 * @param forgotten names of notes that are removed on this occasion
 */
export const recorded = (
  step: ShellStep,
  record: ActionRecord,
  forgotten: readonly string[] = [],
): ShellStep => ({
  ...step,
  script: [
    noteOf(record),
    `(umask 077; ${removal(forgotten)}[ ! -e "$rigger_note" ] || rm -rf -- "$rigger_note"; mkdir -p -- "$rigger_note") 2>/dev/null`,
    ...(record.keeps ? [relaying] : []),
    'rigger_hup=; trap "rigger_hup=1" HUP',
    '(',
    step.script,
    record.keeps ? ') >&3 2>&4 3>&- 4>&-' : ')',
    'rigger_exit=$?; trap "" HUP; [ "$rigger_exit" != 129 ] || rigger_hup=1',
    ...(record.keeps ? [relayed] : []),
    `[ -n "$rigger_hup" ] && [ "$rigger_exit" != 0 ] || { echo ${record.attempt} "$rigger_exit" >"$rigger_note/exit"; } 2>/dev/null`,
    'exit "$rigger_exit"',
  ].join('\n'),
});

const removal = (names: readonly string[]): string =>
  names.length === 0 ? '' : `rm -rf --${names.map((name) => ` "\${rigger_note%/*}/${name}"`).join('')}; `;

/**
 * A relay sends one stream on and writes it down. It outlives the hang-up, the connection and the room for the file,
 * and ends with the last who writes.
 */
const relay = (name: string, stream: number, pipe: number): string =>
  `( ulimit -f ${mostKept / 512 + 1}; exec tee -- "$rigger_note/${name}" ) </proc/self/fd/${pipe} >&${stream} 2>/dev/null 5>&- 6>&- 8>&- &
rigger_${name}=$!`;

/**
 * Opens descriptors 3 and 4, of which relays read; where there can be none, nothing is kept. No end of a pipe is
 * waited for: 5 and 6 are both ends, through which the others are opened, whoever has removed their names meanwhile.
 */
const relaying = `rigger_kept=
if command -v tee >/dev/null && mkfifo -m 600 -- "$rigger_note/out.pipe" "$rigger_note/err.pipe" 2>/dev/null; then rigger_kept=1
exec 5<>"$rigger_note/out.pipe" 6<>"$rigger_note/err.pipe"
trap "" HUP INT TERM PIPE XFSZ
${relay('out', 1, 5)}
${relay('err', 2, 6)}
trap - HUP INT TERM PIPE XFSZ
exec 3>/proc/self/fd/5 4>/proc/self/fd/6 5>&- 6>&- 8>&-
else exec 3>&1 4>&2; fi`;

/**
 * Waits until all of the output was sent on. What the action left running may hold its output open for ever: it is
 * waited for a second, as it is where others have removed the pipes, so that nobody can be asked who holds them.
 */
const relayed = `exec 3>&- 4>&-
rigger_turn=0
[ -z "$rigger_kept" ] || while kill -0 $rigger_out || kill -0 $rigger_err; do
sleep 0.01; [ $((rigger_turn = (rigger_turn + 1) % 100)) = 0 ] || continue
[ -e "$rigger_note/out.pipe" ] && [ -e "$rigger_note/err.pipe" ] || break
for rigger_open in /proc/[0-9]*/fd/[1-9]*; do
[ "$rigger_open" -ef "$rigger_note/out.pipe" ] || [ "$rigger_open" -ef "$rigger_note/err.pipe" ] || continue
break 2
done
done 2>/dev/null`;

/** Asks whether the action had finished: exit 1 when it had not. */
export const askRecord = (record: Omit<ActionRecord, 'keeps'>): ShellStep => ({
  script: `${noteOf(record)}
{ read -r attempt code <"$rigger_note/exit"; } 2>/dev/null && [ "$attempt" = ${record.attempt} ] || exit 1
echo "$code"
if [ -e "$rigger_note/out" ] && [ -e "$rigger_note/err" ]; then
echo kept $(wc -c <"$rigger_note/out") $(wc -c <"$rigger_note/err")
head -c ${mostKept} -- "$rigger_note/out"; head -c ${mostKept} -- "$rigger_note/err" >&2
fi`,
  always: true,
});

/** What an action that had finished left: its exit code, and its output where that was kept. */
export interface Recorded {
  readonly exit: number;
  readonly output?: CommandOutput;
}

/** The note of an action, or undefined when it has not finished. */
export const readRecord = ({ exit, stdout, stderr }: StepOutput): Recorded | undefined => {
  const [, code, out, err, text] = /^(\d+)\n(?:kept (\d+) (\d+)\n)?([\s\S]*)$/.exec(stdout) ?? [];
  if (exit !== 0 || code === undefined) return undefined;
  if (out === undefined) return { exit: Number(code) };
  const output = { stdout: whole(text ?? '', Number(out)), stderr: whole(stderr, Number(err)) };
  return { exit: Number(code), output: { ...output, exit: Number(code) } };
};

const whole = (text: string, size: number): string =>
  size > mostKept ? `${text}\n[… what came after ${mostKept} bytes is lost …]\n` : text;

/** Removes what the run's actions left, and those of runs that nobody has resumed for a month. */
export const forgetRecords = (run: string): ShellStep => ({
  script: `${folderOf(run)}; rm -rf -- "$rigger_note"
find "\${rigger_note%/*}" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf -- {} + 2>/dev/null`,
  always: true,
});

/** Removes some of it. */
export const forgetNotes = (run: string, names: readonly string[]): ShellStep => ({
  script: `${folderOf(run)}/; ${removal(names)}rmdir -- "$rigger_note" 2>/dev/null || :`,
  always: true,
});
