import { quote, raw, type SyncRequest, sh, walkTo } from '../../model/index.js';
import { asFormat } from '../batch/nonce.js';
import { type BecomeAccount, path, sudo } from '../shell/bootstrap.js';

/**
 * The command that starts a shell on the host, which the user's login shell reads, whichever that is. What the shell
 * is to do comes over its standard input, after it has said `r`.
 */
export const serverCommand = (nonce: string, become: BecomeAccount | undefined): string => {
  const word = asFormat(nonce);
  const begin = become ? `env LC_ALL=C ${sudo(word, become)} ` : '';
  return `exec ${begin}/bin/sh -c 'printf "${word} r;"; read -r l; eval "$l"'`;
};

/** Stands for a line end, which `read` would stop at. */
const lineEnd = '\u001e';

/** Two lines: how the second is to be read, and by whom; and the script. */
export const serverInput = (nonce: string, words: string, request: SyncRequest): string => {
  const { user } = request;
  const run = user === undefined ? 'eval "$s"' : sh`exec runuser -u ${user} -- /bin/sh -c "$s"`;
  const script = serverScript(nonce, words, request);
  if (script.includes(lineEnd)) throw new RangeError('a path for rsync cannot hold a record separator');
  return `IFS= read -r s; s=$(printf %s "$s" | tr '\\036' '\\n'); ${run}\n${script.replaceAll('\n', lineEnd)}\n`;
};

/**
 * Goes to the directory as every task does, over nobody's link, and serves there: the server is told `./`. In a
 * directory of somebody else's it runs as its owner. Asked what would differ from a directory that does not exist
 * yet, it looks at an empty one.
 */
const serverScript = (nonce: string, words: string, { dest, dry }: SyncRequest): string => {
  if (!/^rsync --server [-\w.,= ]+$/.test(words)) throw new RangeError(`defect: rsync asks for ${words}`);
  const word = asFormat(nonce);
  const otherwise = dry
    ? `d=$(mktemp -d) && trap 'rmdir -- "$d"' EXIT && cd -- "$d" || exit`
    : 'echo "$path does not exist" >&2; exit 1';
  return sh`PATH=${raw(path)}:$PATH; export PATH LC_ALL=C; umask 022
command -v rsync >/dev/null || { printf ${`${word} n;`}; exit; }
${raw(walkTo(dest, 'follow'))}
if [ -d "./$name" ]; then rigger_into || { echo "$path changed meanwhile" >&2; exit 1; }
elif [ -e "./$name" ]; then echo "$path is not a directory" >&2; exit 1
else ${raw(otherwise)}; fi
printf ${`${word} s;`}
rigger_as ${raw(words.split(' ').map(quote).join(' '))}`;
};
