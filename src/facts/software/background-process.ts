import { available, defineFact, raw, sh, unavailable } from '../../model/index.js';

/** What has become of a process that a `background` task started. */
export type BackgroundProcess =
  | { readonly state: 'none' }
  /** `argv` are its program and arguments as they were given. */
  | { readonly state: 'running'; readonly pid: number; readonly argv: readonly string[] }
  /** It ended by itself; the end of what it said on standard error, or else on standard output. */
  | { readonly state: 'ended'; readonly lastWords: string };

/**
 * Whether the process of a handle runs: its pid together with its start time (field 22 of
 * proc_pid_stat(5)), because a pid alone may by now be another's.
 */
export const backgroundProcess = defineFact<BackgroundProcess, { readonly handle: string }>({
  id: 'background_process',
  summary: 'Whether the process of a background handle runs, and which it is',
  scopes: ({ handle }) => [`background:${handle}`],
  script: ({ handle }) => sh`base=${`/run/rigger/${handle}`}
[ -e "$base.pid" ] || { echo none; exit 0; }
if { read -r pid start <"$base.pid" && read -r stat </proc/$pid/stat && set -- ${raw('${stat##*) }')} && [ "${raw('${20}')}" = "$start" ] && [ "$1" != Z ]; } 2>/dev/null
then echo "running $pid"; cat "$base.cmd"
else echo ended; if [ -s "$base.err" ]; then tail -c 400 "$base.err"; else tail -c 400 "$base.out"; fi; fi`,
  parse({ stdout, exit, stderr }) {
    const end = stdout.indexOf('\n');
    const [state, pid] = stdout.slice(0, end).split(' ');
    const rest = stdout.slice(end + 1);
    if (exit === 0 && state === 'none') return available({ state });
    if (exit === 0 && state === 'ended') return available({ state, lastWords: rest.trim() });
    if (exit === 0 && state === 'running') return available({ state, pid: Number(pid), argv: argvOf(rest) });
    return unavailable(`the state of the process cannot be read: ${stderr.trim() || `exit ${exit}`}`);
  },
});

const argvOf = (text: string): string[] => {
  try {
    return (JSON.parse(text) as unknown[]).map(String);
  } catch {
    return [];
  }
};
