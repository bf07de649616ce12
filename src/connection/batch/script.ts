import { type ForeseenText, quote, walkFunctions } from '../../model/index.js';
import type { ShellStep } from '../connection.js';
import { expecting, unless } from './expecting.js';

/** Standard input above this size is not part of the batch's text, but sent when its step is ready. */
export const largestInline = 64 * 1024;

/** Seconds between the polite and the final kill of a step that runs too long. */
const killAfter = 2;

/** The exit of a step that was killed because its time was over, as of timeout(1). */
export const timedOut = 124;

/**
 * The text that makes the persistent shell run a batch. It is one compound command, so the shell
 * starts none of it before it has read the last byte. Each step runs in a subshell of its own;
 * the functions are those of `shell/bootstrap.ts`. Descriptor 7 is the real standard error (the
 * shell's own goes to /dev/null, where it puts words such as "Killed"), and 9 is the lock, as are 5 and 6.
 */
export const batchScript = (
  nonce: string,
  batch: number,
  steps: readonly ShellStep[],
  inline = largestInline,
): string => {
  const texts = steps.map((step, index) => stepScript(nonce, step, index, inline));
  const shared = texts.some((text) => text.includes(asShared)) ? [`_k=${quote(walkFunctions)}`] : [];
  return ['{', `_b ${batch}`, ...shared, ...texts, '}', ''].join('\n');
};

/** Functions that many steps bring along travel once. */
const asShared = '"$_k"';

const stepScript = (nonce: string, step: ShellStep, index: number, inline: number): string => {
  if (step.script.includes('\0')) throw new RangeError('a script cannot hold a NUL byte');
  const accept = (step.accept ?? [0]).join(' ');
  return [
    step.always ? 'if :; then' : 'if [ "$_f" = 0 ]; then',
    ...withInput(nonce, step, index, inline),
    `_e ${index} $? ' ${accept} '`,
    `else _s ${index}; fi`,
  ].join('\n');
};

/**
 * For a subshell these count in the child only; for a plain command dash sets them in the parent
 * for as long as it waits, and then its "Killed" would land in the step's output.
 *
 * No lock, no spare descriptors: nothing that a daemon could keep open.
 */
const descriptors = '2>&7 5>&- 6>&- 7>&- 8>&- 9>&-';

const withInput = (nonce: string, step: ShellStep, index: number, inline: number): string[] => {
  if (step.expects && step.stdin === undefined && step.timeout === undefined)
    return [looking(step.script, step.expects)];
  const { command, documents } = body(nonce, step);
  if (step.stdin === undefined)
    return [`${command} </dev/null ${descriptors}${documents.operators}`, ...documents.texts];
  const input = Buffer.from(step.stdin);
  if (input.length > inline)
    return [
      `_u ${index} ${input.length} && { rm -f "$_t"; ${command} ${descriptors}${documents.operators}`,
      ...documents.texts,
      '} <"$_t"',
    ];
  if (typeof step.stdin === 'string' && isPlain(step.stdin))
    return [
      `printf %s ${quote(step.stdin)} | ${command} ${descriptors}${documents.operators}`,
      ...documents.texts,
    ];
  return [
    `base64 -d <<'${nonce}' 5>&- 6>&- 7>&- 8>&- 9>&- | ${command} ${descriptors}${documents.operators}`,
    ...lines(input.toString('base64')),
    nonce,
    ...documents.texts,
  ];
};

/**
 * What the host has to read before it goes on. The shell's own substitution is the subshell, and closes for good what
 * a step must not have: a second one around it would be a process more for each of what a batch looks at.
 */
const looking = (script: string, text: ForeseenText): string =>
  `_r=$(exec </dev/null 2>/dev/null 5>&- 6>&- 7>&- 8>&- 9>&-; eval ${word(script)}) && ${unless('_r', text, 'false')} || false`;

/** What every shell and every terminal on the way leaves as it is. */
const isPlain = (text: string): boolean => /^[\t\n -~]*$/.test(text) && !/[^\n]{1024}/.test(text);

interface Body {
  readonly command: string;
  readonly documents: { readonly operators: string; readonly texts: readonly string[] };
}

/**
 * What a step with a time limit runs under, as the variable _w. GNU timeout sends SIGTERM to the
 * process group that it made, and is content when its own child has ended; this stays until the
 * whole group has, so that the final SIGKILL finds those that ignored the first signal. Busybox,
 * which guests have, makes no group and signals its child only: there this makes the group and
 * ends it.
 */
export const supervisor = `exec 3>&2 4<&0 2>/dev/null; trap 't=1; [ -z "$c" ] || { kill -TERM -$c || kill -TERM $c; ( sleep 1; kill -KILL -$c ) >/dev/null 3>&1 4<&1 & }' TERM
read -r s </proc/$$/stat; set -- \${s##*) }; g=$3
if [ $g = $PPID ]; then ( exec /bin/sh /dev/fd/8 ) 2>&3 3>&- 4<&-; r=$?
else $(command -v setsid) /bin/sh /dev/fd/8 <&4 2>&3 3>&- 4<&- & g=$! c=$!; wait $c; r=$?; fi
while [ -n "$t" ]; do l=
for p in /proc/[0-9]*; do read -r s <$p/stat && set -- \${s##*) } && [ "$3 $1" = "$g \${1#Z}" ] && case \${p#/proc/} in $$|$PPID) ;; *) l=1;; esac; done
[ -n "$l" ] || break
sleep 0.05
done; exit $r`;

/**
 * `eval` keeps a syntax error inside the subshell. A step with a time limit is a shell of its own,
 * whose text comes by a descriptor and not in its arguments, which every user of the host can read.
 */
const body = (nonce: string, step: ShellStep): Body => {
  const { timeout, expects } = step;
  const script = expects ? expecting(step.script, expects) : step.script;
  return timeout === undefined
    ? { command: `( eval ${word(script)} )`, documents: { operators: '', texts: [] } }
    : {
        command: `( exec timeout -k ${killAfter} ${timeout} /bin/sh -c "$_w" )`,
        documents: { operators: ` 8<<'${nonce}'`, texts: [script, nonce] },
      };
};

const word = (script: string): string =>
  script === ''
    ? "''"
    : script
        .split(walkFunctions)
        .map((part) => quote(part))
        .join(asShared);

/** Lines of a length that every tool can read. */
const lines = (text: string): string[] => text.match(/.{1,1024}/g) ?? [];
