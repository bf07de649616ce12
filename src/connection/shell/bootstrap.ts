import { createHash } from 'node:crypto';
import { quote } from '../../model/index.js';
import { asFormat } from '../batch/nonce.js';
import { supervisor } from '../batch/script.js';
import type { ChangeLock } from '../connection.js';

/** Where the host's lock lives; it vanishes with the next boot. */
export const lockFile = '/run/lock/rigger.lock';

export interface BecomeAccount {
  readonly user: string;
  readonly password?: string;
}

/**
 * The command that starts the shell on the host. The user's login shell reads it, whichever that
 * is, so it holds nothing on which sh, csh and fish differ. Standard input goes through `inlet`, the first
 * line after the nonce. Lines before it are skipped: among them may be a sudo password that was not asked for.
 */
export const startCommand = (nonce: string, become?: BecomeAccount): string => {
  const word = asFormat(nonce);
  const shell =
    `export LC_ALL=C; printf "${word} r;"; ` +
    `{ while read -r l; do case $l in ${word}) read -r l; eval "$l";; esac; done; } | ` +
    `{ /bin/sh; printf "${word} z;"; }`;
  return ['exec', ...(become ? [`env LC_ALL=C ${sudo(word, become)}`] : []), `/bin/sh -c '${shell}'`].join(
    ' ',
  );
};

/** Without a password sudo must not ask (-n), or it would take the batch for the answer. */
export const sudo = (word: string, { user, password }: BecomeAccount): string =>
  password === undefined
    ? `sudo -n -H -u ${quote(user)} --`
    : `sudo -S -k -H -p '${word} a;' -u ${quote(user)} --`;

/** Seconds for which a shell keeps the host's lock after its connection has ended, for steps on their way out. */
const longestFarewell = 4;

/** The last line for a shell that only read: nothing is left behind for which all processes had to be looked through. */
export const farewell = 'kill -USR1 "$_o"; exit\n';

/**
 * Sends SIGHUP to every process of the shell's session, once, and at last to the shell itself. It is
 * the shell that holds the lock, so it is held (stopped, lest it begins another step) until the others are gone:
 * the next controller must not meet a step that still tidies up. What ignores the signal is left after a while.
 *
 * `z` finds the processes of the session (as the last act of a subshell); `q` reads one of them: its number into a, its state into k, its parent into u; true if it is of the session.
 * f are those that carry the shell, sudo among them.
 */
const hangUp = [
  'exec 2>/dev/null; PATH=$PATH:/usr/bin:/bin',
  'trap "" HUP',
  'set -- ${s##*) }',
  'o=$2 m=$4 r= y= h=" " n=0 f=" $i "',
  'q() { read -r a s <$1 || return 1; set -- ${s##*) }; k=$1 u=$2; [ "$4" = "$m" ]; }',
  'z() { exec grep -lE "[)] . [0-9]+ [0-9]+ $m " /proc/[0-9]*/stat; }',
  'l=$(z)',
  'for p in $l; do q $p && [ $u = $o ] && [ $a != $i ] && r=$a; done',
  'for p in $l; do q $p && [ $u = "$r" ] && y=$a; done',
  'kill -STOP $y',
  'a=$o; while [ $a -gt 1 ]; do f="$f$a "; q /proc/$a/stat; a=$u; done; f="$f$r $y "',
  'while :; do l=',
  'for p in $(z); do q $p && [ $k != Z ] || continue; case $f in *" $a "*) continue;; esac; l=1; case $h in *" $a "*) ;; *) h="$h$a "; kill -HUP $a;; esac; done',
  `[ -n "$l" ] && [ $n -lt ${longestFarewell * 20} ] || break`,
  'n=$((n+1)); sleep 0.05; done',
  'kill -HUP $y $r $o',
  'kill -CONT $y',
].join('; ');

/**
 * One line: hands standard input to `cat`, which notices at once when the connection ends, even while a step is
 * running; then comes the hang-up. The shell is told first who takes its input to it (_o), and may end it by
 * SIGUSR1 when there is nobody to send a signal to (`farewell`).
 */
const inlet = [
  'exec 3<&0; c=; trap "kill \\$c; wait \\$c; exit 0" USR1',
  'read -r i s </proc/self/stat; echo "_o=$i"',
  'cat <&3 3<&- & c=$!; exec 3<&-; wait $c',
  hangUp,
].join('; ');

/** A path that finds administration programs whatever the user's own says. */
export const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The first text that the started shell reads: its environment, the functions that frame outputs,
 * and the lock, if a holder is given (for the refusal that another controller gets). It is sent
 * together with the first batch.
 */
export const bootstrap = (nonce: string, lock?: Lock): string =>
  [
    asFormat(nonce),
    inlet,
    shellFunctions(nonce),
    ...(lock === undefined ? [] : [lockScript(9, lock)]),
    ...(lock?.epoch === undefined ? [] : [fenceScript(lock.epoch)]),
    '',
  ].join('\n');

/** What a batch needs (see `batch/script.ts` and `batch/frames.ts`). */
export const shellFunctions = (nonce: string): string =>
  [
    'exec 7>&2 2>/dev/null',
    `_n=${nonce}`,
    `_w=${quote(supervisor)}`,
    `PATH=${path}\${PATH:+:$PATH}; export PATH LC_ALL=C; unset ENV BASH_ENV CDPATH LANGUAGE; umask 022`,
    'cd || cd /',
    // The host's clock without a process: date would be one fork for every step.
    '_c() { _u=; read -r _u _x </proc/uptime; }',
    '_p() { printf %s "$_n $1;"; printf %s "$_n $1;" >&7; }',
    '_b() { _f=0; _c; _p "b $1 $_u"; }',
    '_e() { _c; _p "e $1 $2 $_u"; case "$3" in *" $2 "*) ;; *) _f=1;; esac; }',
    '_s() { _p "s $1"; }',
    uploadFunction,
  ].join('\n');

/**
 * Takes exactly $2 bytes from the connection into the temporary file $_t, and reads them to the
 * end even when the disk is full: what is left over would be run as commands.
 */
const uploadFunction = `_u() {
printf %s "$_n u $1;"
_t=$(mktemp /var/tmp/rigger.XXXXXXXX || mktemp)
head -c "$2" 5>&- 6>&- 8>&- 9>&- | { cat >"$_t" || { cat >/dev/null; rm -f "$_t"; echo "no room for standard input of $2 bytes" >&7; exit 1; }; } 5>&- 6>&- 8>&- 9>&- || return 1
[ "$(wc -c <"$_t")" -eq "$2" ] || { rm -f "$_t"; return 1; }
}`;

/** Who takes a lock, as others will read it, and how many seconds it waits for them. */
export interface LockHolder {
  readonly holder: string;
  readonly wait: number;
}

export interface Lock extends LockHolder {
  /** A file, or a directory that exists. */
  readonly file: string;
  /** Of a controller that was given the host by a lab: a smaller one than the host has seen is refused. */
  readonly epoch?: string;
  /** Beside others who do not want it alone; a text is shell text that says which, `-s` or `-x`. */
  readonly mode?: string;
}

/**
 * A lock is held by a descriptor of the shell itself, which no step inherits: 9 as long as it lives. It is waited
 * for: the shell of a controller that was killed may be on its way out. Busybox's flock cannot wait.
 */
const lockScript = (descriptor: number, { file, holder, wait, mode = '-x' }: Lock): string =>
  `[ -d ${quote(directoryOf(file))} ] || mkdir -p ${quote(directoryOf(file))}
[ -e ${quote(file)} ] || ( : >>${quote(file)} )
command exec ${descriptor}<${quote(file)} || { printf %s "$_n x cannot open ${file};"; exit 1; }
_i=${Math.ceil(wait * 5)}
until _l=$(flock ${mode} -n ${descriptor} 2>&1); do case $? in
1) if [ $_i -gt 0 ]; then _i=$((_i - 1)); sleep 0.2 5>&- 6>&- 8>&- 9>&-; continue; fi
_h=; read -r _h <${quote(file)}; printf %s "$_n l \${_h%%;*};"; exit 1;;
*) printf %s "$_n x \${_l%%;*};"; exit 1;;
esac; done
[ ${mode} = -s ] || { printf '%s\\n' ${quote(holder)} >${quote(file)}; } 2>/dev/null`;

/**
 * The host remembers the highest epoch that it has seen, where a reboot leaves it, and refuses a smaller one: who was
 * given the host before, and comes late. It stands under the lock, so that nobody reads what another is writing.
 */
const fenceScript = (epoch: string): string =>
  `_d=/var/lib/rigger; [ "$(id -u)" = 0 ] || _d=\${HOME:-/nonexistent}/.local/state/rigger
_h=0; [ ! -e "$_d/epoch" ] || read -r _h <"$_d/epoch"
case $_h in ''|*[!0-9]*) printf %s "$_n x $_d/epoch holds no number;"; exit 1;; esac
[ "$_h" -le ${epoch} ] || { printf %s "$_n f $_h;"; exit 1; }
[ "$_h" -eq ${epoch} ] || { mkdir -p "$_d" && echo ${epoch} >"$_d/epoch.new" && sync "$_d/epoch.new" && mv -f "$_d/epoch.new" "$_d/epoch" && sync "$_d"; } 5>&- 6>&- 8>&- 9>&- || { printf %s "$_n x cannot write $_d/epoch;"; exit 1; }`;

/** Lets go of what changes hold. */
const letGo = 'exec 5<&- 6<&- 8<&-\n';

/** So many files stand for all that there are: who waits without need waits for one change. */
const buckets = 64;

/**
 * What a change holds on a machine on which several runs work at a time: the machine beside others, so that nobody
 * has it alone, and what it changes alone. Text for the shell itself, which lets go of what it held before.
 */
export const changeLocks = (of: ChangeLock | undefined, holder: LockHolder): string => {
  if (of === undefined) return letGo;
  const { resource } = of;
  const lock = (descriptor: number, file: string, mode?: string): string =>
    lockScript(descriptor, { ...holder, file, ...(mode === undefined ? {} : { mode }) });
  if (resource === undefined) return [letGo, lock(5, lockFile, '-s'), ''].join('\n');
  if (!resource.startsWith('/'))
    return [letGo, lock(5, lockFile, '-s'), lock(6, `${lockFolder}/rigger.other.lock`), ''].join('\n');
  return [letGo, ...pathLocks(resource, lock), ''].join('\n');
};

/**
 * A shell has no room for a lock on each directory above a path. So a *tree*, the first two names of a path, stands
 * for all of them: who changes a file holds its tree beside others, who changes a directory holds it alone, with all
 * that is below. A directory above all trees is changed by who has the machine alone. Every change takes its locks
 * in one order, so that no two wait for each other.
 */
const pathLocks = (
  path: string,
  lock: (descriptor: number, file: string, mode?: string) => string,
): readonly string[] => {
  const names = path.split('/').filter((name) => name !== '');
  const alone = `_m=-s; [ ! -d ${quote(path)} ] || _m=-x`;
  if (names.length < 2) return [alone, lock(5, lockFile, '$_m'), lock(6, bucketOf('file', path))];
  const tree = bucketOf('tree', `/${names.slice(0, 2).join('/')}`);
  return [lock(5, lockFile, '-s'), alone, lock(8, tree, '$_m'), lock(6, bucketOf('file', path))];
};

const bucketOf = (kind: 'tree' | 'file', path: string): string => {
  const bucket = createHash('sha256').update(path).digest().readUInt16BE() % buckets;
  return `${lockFolder}/rigger.${kind}-${String(bucket).padStart(2, '0')}.lock`;
};

const directoryOf = (file: string): string => file.slice(0, file.lastIndexOf('/')) || '/';

const lockFolder = directoryOf(lockFile);
