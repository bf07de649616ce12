import type { FactOutput } from '../../model/index.js';
import { mustHaveRun, sh } from '../../model/index.js';

/** Commands of virsh under names; each is a list of words. */
export type VirshQuestions = Readonly<Record<string, readonly string[]>>;

/** virsh's `echo` ends no line, so the name is closed by a sign of its own. */
const marker = '@rigger@';

/**
 * One virsh process that answers several questions on one connection to libvirt. It goes on after
 * a command that fails, whose part is then empty.
 * @see https://libvirt.org/manpages/virsh.html
 */
export const askVirsh = (questions: VirshQuestions): string => {
  const batch = Object.entries(questions).map(
    ([name, words]) => `echo ${marker}${name}@; ${words.map(word).join(' ')}`,
  );
  return [
    'command -v virsh >/dev/null || { echo no-virsh; exit 0; }',
    sh`virsh -q -c qemu:///system ${batch.join('; ')}`,
    mustHaveRun,
  ].join('\n');
};

/** virsh reads quotes as a shell does. */
const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** What virsh said, by question. */
export type VirshAnswer =
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'answers'; readonly answers: ReadonlyMap<string, string>; readonly stderr: string };

export const virshAnswers = ({ stdout, stderr }: FactOutput): VirshAnswer => {
  if (stdout.startsWith('no-virsh')) return { kind: 'missing' };
  const failure = /^error: (failed to connect.*(?:\n.*)?)/im.exec(stderr)?.[1];
  if (failure !== undefined) return { kind: 'failed', reason: failure.replace(/\s*\n(error: )?/g, ': ') };
  const answers = new Map<string, string>();
  for (const part of stdout.split(marker).slice(1)) {
    const end = part.indexOf('@');
    answers.set(part.slice(0, end), part.slice(end + 1).trim());
  }
  if (answers.size === 0) return { kind: 'failed', reason: `virsh said ${stderr.trim() || 'nothing'}` };
  return { kind: 'answers', answers, stderr };
};

/** The `Key:   value` lines of `dominfo`, `net-info`, `pool-info`. */
export const infoOf = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/^([^:\n]+):\s*(.*)$/gm)].map(([, key, value]) => [key!.trim(), value!.trim()]));
