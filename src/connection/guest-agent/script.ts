import { quote } from '../../model/index.js';
import { asFormat } from '../batch/nonce.js';

/** A program to start in a guest: text for its /bin/sh. */
export interface GuestProgram {
  readonly domain: string;
  readonly program: string;
}

/** A program that was started before, by the guest's process number. */
interface GuestProcess {
  readonly domain: string;
  readonly pid: number;
}

export interface GuestAgentWork {
  readonly nonce: string;
  readonly start: readonly GuestProgram[];
  readonly watch?: readonly GuestProcess[];
  /** Return as soon as one has ended, or not before all have. */
  readonly until: 'any' | 'all';
  /** Return in any case after about so many seconds. */
  readonly seconds?: number;
  /** Seconds for which the guests are left alone before the first question: asking costs what is measured. */
  readonly quiet?: number;
}

/**
 * Text for the hypervisor's shell: starts programs in guests through their QEMU agents and waits
 * for them, in one step and so in one round trip. All requests of a turn go through one virsh
 * process, by its standard input: the programs must not show in a process list, and a process per
 * guest would spread the starts over a second on a slow host.
 *
 * `guest-exec` and `guest-exec-status` are described in QEMU's guest agent protocol reference.
 * `parseGuestAgent` reads what it prints.
 */
export const guestAgentScript = ({
  nonce,
  start,
  watch = [],
  until,
  seconds,
  quiet = 0,
}: GuestAgentWork): string => {
  const all = [...start.map(({ domain }) => domain), ...watch.map(({ domain }) => domain)];
  return [
    'd=$(mktemp -d /run/rigger-agent.XXXXXX) || exit',
    `trap 'rm -rf "$d"' EXIT; trap 'exit 129' HUP; trap 'exit 143' TERM`,
    ...Array.from(all, (_, index) => `misses${index}=0`),
    splitAnswers(nonce),
    statusRequest(nonce, all),
    ...starting(nonce, start),
    ...watch.map(({ pid }, index) => `echo ${pid} >"$d/pid.${start.length + index}"`),
    ...(quiet > 0 ? [`! ls "$d"/pid.* >/dev/null 2>&1 || sleep ${quiet.toFixed(2)}`] : []),
    waiting(all.length, until, seconds),
    reporting(nonce, all.length),
  ].join('\n');
};

/**
 * virsh prints prompts and repeats what it reads, the end of long lines only; so an answer is told
 * by its first word, and its request by the mark that `echo` prints behind it.
 */
const splitAnswers = (nonce: string): string => `split() {
awk -v mark=${nonce}- -v out="$d/$1." '
{ at = index($0, mark) }
at { i = substr($0, at + length(mark)) + 0; if (text != "" && !(i in seen)) { seen[i] = 1; print text > (out i) }; text = ""; next }
{ sub(/^(virsh # )+/, "") }
/^([{]"(return|error)"|error:)/ { text = text (text == "" ? "" : " ") $0 }'
}`;

const statusRequest = (nonce: string, domains: readonly string[]): string =>
  [
    'ask() { case $1 in',
    ...domains.map((domain, index) => `${index}) domain=${quote(quote(domain))};;`),
    'esac',
    `printf "qemu-agent-command %s --timeout 30 '{\\"execute\\":\\"guest-exec-status\\",\\"arguments\\":{\\"pid\\":%s}}'\\necho ${asFormat(nonce)}-%s\\n" "$domain" "$2" "$1"`,
    '}',
  ].join('\n');

const starting = (nonce: string, programs: readonly GuestProgram[]): string[] => {
  if (programs.length === 0) return [];
  return [
    `virsh -q 2>&1 <<'${nonce}' | split start`,
    ...programs.flatMap(({ domain, program }, index) => [
      `qemu-agent-command ${quote(domain)} --timeout 30 '${execRequest(program)}'`,
      `echo ${nonce}-${index}`,
    ]),
    nonce,
    `i=0; while [ $i -lt ${programs.length} ]; do
text=$(cat "$d/start.$i" 2>&1)
case $text in
*'"pid":'*) pid=\${text##*'"pid":'}; echo "\${pid%%[!0-9]*}" >"$d/pid.$i";;
*) printf '%s\\n' "$text" >"$d/failed.$i";;
esac
i=$((i + 1)); done`,
  ];
};

const execRequest = (program: string): string =>
  JSON.stringify({
    execute: 'guest-exec',
    arguments: {
      path: '/bin/sh',
      'input-data': Buffer.from(program).toString('base64'),
      'capture-output': true,
    },
  });

/** A guest that is busy may miss a question; one that misses five in a row is gone. */
const missesAllowed = 5;

/** Asks at first every 50 ms, then ever more rarely up to half a second: a slow host has other work. */
const waiting = (count: number, until: 'any' | 'all', seconds: number | undefined): string => `pause=50
read -r begin rest </proc/uptime
while :; do
open= ended=
i=0; while [ $i -lt ${count} ]; do
if [ -e "$d/pid.$i" ]; then open="$open $i"; else ended="$ended $i"; fi
i=$((i + 1)); done
[ -n "$open" ] || break
${until === 'any' ? '[ -z "$ended" ] || break' : ''}
rm -f "$d"/poll.*; progress=
for i in $open; do read -r pid <"$d/pid.$i"; ask "$i" "$pid"; done | virsh -q 2>&1 | split poll
for i in $open; do
if grep -q '"exited": *true' "$d/poll.$i"; then mv "$d/poll.$i" "$d/done.$i"; rm "$d/pid.$i"; progress=1
elif grep -q '"exited"' "$d/poll.$i"; then eval "misses$i=0"
else eval "misses$i=$((misses$i + 1)) missed=$((misses$i + 1))"
if [ $missed -ge ${missesAllowed} ]; then cat "$d/poll.$i" >"$d/failed.$i"; rm "$d/pid.$i"; progress=1; fi
fi
done
[ -z "$progress" ] || continue
${seconds === undefined ? '' : `read -r now rest </proc/uptime; [ $((\${now%.*} - \${begin%.*})) -lt ${Math.ceil(seconds)} ] || break`}
sleep "$(printf '0.%03d' $pause)"
pause=$((pause * 3 / 2)); [ $pause -le 500 ] || pause=500
done 2>/dev/null`;

const reporting = (nonce: string, count: number): string => `i=0; while [ $i -lt ${count} ]; do
if [ -e "$d/done.$i" ]; then echo "${nonce} exited $i"; cat "$d/done.$i"
elif [ -e "$d/failed.$i" ]; then echo "${nonce} failed $i"; cat "$d/failed.$i"
else echo "${nonce} running $i"; cat "$d/pid.$i"; fi
i=$((i + 1)); done`;
