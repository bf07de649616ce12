import { sh } from '../../model/index.js';

/** A process that is there while the clients run. */
export interface TrialHelper {
  /** Unique on its machine: the names of its files. */
  readonly handle: string;
  readonly argv: readonly string[];
  /** What it listens on once it is ready; a load is ready when it has not ended at once. */
  readonly listens?: { readonly protocol: 'tcp' | 'udp'; readonly port: number };
  /** Seconds after which it ends by itself, should nobody be left to stop it. */
  readonly limit: number;
}

const folder = (handle: string): string => `/tmp/rigger-${handle}`;

/** Exit codes of `startScript`. */
export const startFailures: Readonly<Record<number, string>> = {
  3: 'ended at once',
  4: 'does not listen',
  5: 'finds its port taken',
  6: 'has no room for its files',
};

/**
 * POSIX sh that starts a process in a session of its own and returns when it is ready: listening, as
 * /proc/net tells, or, for a load, still there. Its output goes to files, so that nobody waits for its end.
 */
export const startScript = ({ handle, argv, listens, limit }: TrialHelper): string =>
  [
    sh`d=${folder(handle)}`,
    ...(listens
      ? [listening(listens), `if listening; then echo "port ${listens.port} is taken" >&2; exit 5; fi`]
      : []),
    'full() { rm -rf "$d"; echo "$d could not be written" >&2; exit 6; }',
    'rm -rf "$d"; mkdir -m 700 "$d" || full',
    // What it writes there goes with it, however it ends.
    'export RIGGER_FOLDER="$d"',
    sh`setsid timeout -k 2 ${Math.ceil(limit)} ${argv} </dev/null >"$d/out" 2>"$d/err" &`,
    // Without its pid on disk nobody would end it.
    'pid=$!; echo $pid >"$d/pid" || { kill -TERM "-$pid" || kill -TERM $pid; full; }',
    'i=0',
    listens ? `until listening; do` : 'until [ $i -ge 2 ]; do',
    'kill -0 $pid 2>/dev/null || { cat "$d/out" "$d/err" >&2; exit 3; }',
    'i=$((i + 1)); [ $i -le 200 ] || { cat "$d/err" >&2; exit 4; }',
    'sleep 0.05; done',
  ].join('\n');

/** A socket in state LISTEN (0A), or for UDP one that is bound at all; ports in hex, see proc_net(5). */
const listening = ({ protocol, port }: NonNullable<TrialHelper['listens']>): string => {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const state = protocol === 'tcp' ? '0A' : '07';
  return `listening() { for f in /proc/net/${protocol} /proc/net/${protocol}6; do
[ -r $f ] && while read -r _ local _ state _; do case $local/$state in *:${hex}/${state}) return 0;; esac; done <$f
done; return 1; }`;
};

/** POSIX sh that ends what `startScript` started, however far it got, and prints what it printed. */
export const stopScript = (handle: string): string =>
  [
    sh`d=${folder(handle)}`,
    '[ -r "$d/pid" ] || { rm -rf "$d"; exit 0; }',
    'read -r pid <"$d/pid"',
    'kill -TERM "-$pid" 2>/dev/null',
    'i=0; while kill -0 "-$pid" 2>/dev/null && [ $i -lt 40 ]; do sleep 0.05; i=$((i + 1)); done',
    'kill -KILL "-$pid" 2>/dev/null',
    'cat "$d/out"; cat "$d/err" >&2; rm -rf "$d"',
  ].join('\n');
