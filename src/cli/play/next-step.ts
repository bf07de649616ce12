import { type ExitCode, exitCodes, type Masker, quote, stars } from '../../model/index.js';
import { isPasswordName } from '../inputs/password-names.js';
import { errorStyle } from '../program/failure.js';
import type { PlaybookFlags } from './playbook-options.js';

interface Ended {
  readonly mode: 'plan' | 'apply';
  readonly file: string;
  readonly flags: PlaybookFlags;
  readonly id: string;
  readonly exitCode: ExitCode;
  readonly changed: boolean;
  readonly measured: boolean;
  /** Of the measuring plays that came to their end. */
  readonly trials: { readonly all: number; readonly lost: number };
  readonly masker: Pick<Masker, 'mask'>;
}

/** The last line of a run: what it left, and the command that one would type next. */
export const nextStep = (ended: Ended): string => {
  const { mode, file, flags, id, exitCode, changed, measured, trials, masker } = ended;
  const { bold } = errorStyle();
  const command = (verb: string, ...more: string[]): string =>
    bold(['rigger', verb, file, ...sameChoice(flags, masker), ...more].map(word).join(' '));
  if (mode === 'plan') {
    if (exitCode !== exitCodes.done) return `fix the cause, then plan again: ${command('plan')}\n`;
    if (changed) return `make it so: ${command('apply')}\n`;
    return measured ? `measure it: ${command('apply')}\n` : 'nothing would change\n';
  }
  if (exitCode === exitCodes.done)
    return measured
      ? `read the answer: ${bold(`rigger report runs/${id}`)}\n`
      : `see it again: ${bold(`rigger show ${id}`)}\n`;
  if (exitCode === exitCodes.hostFailed && trials.lost > 0)
    return `${trials.lost} of ${trials.all} trials failed or ${trials.lost === 1 ? 'was' : 'were'} interrupted; read the answer of the others: ${bold(`rigger report runs/${id}`)}\n`;
  const resume = command('apply', '--resume', id);
  if (exitCode === exitCodes.interrupted) return `continue with: ${resume}\n`;
  return `fix the cause, then continue with: ${resume}\n`;
};

/** The flags that say on what, and as whom; a saved plan knows them itself. */
const sameChoice = (flags: PlaybookFlags, masker: Ended['masker']): string[] =>
  flags.out !== undefined
    ? []
    : [
        ...each('-i', flags.inventory),
        ...each('-l', flags.limit),
        ...each('--tags', flags.tags?.join(',')),
        ...each('--skip-tags', flags.skipTags?.join(',')),
        ...each('--start-at-task', flags.startAtTask),
        ...each(
          '-e',
          flags.extraVars?.map((text) => withoutSecrets(text, masker)),
        ),
        ...(flags.become ? ['-b'] : []),
        ...(flags.askBecomePass ? ['-K'] : []),
        ...each('--become-password-file', flags.becomePasswordFile),
        ...each('--vault-password-file', flags.vaultPasswordFile),
        ...(flags.askVaultPass ? ['--ask-vault-pass'] : []),
        ...each('--vault-identity', flags.vaultIdentity),
      ];

/** A password that was typed on the command line is not said again; who goes on gives it anew. */
const withoutSecrets = (text: string, masker: Ended['masker']): string => {
  const [, name] = /^(\w+)=/.exec(text) ?? [];
  return name !== undefined && isPasswordName(name) ? `${name}=${stars}` : masker.mask(text);
};

export const each = (flag: string, values: string | readonly string[] | undefined): string[] =>
  [values ?? []].flat().flatMap((value) => [flag, value]);

/** As one types it: quoted where the shell wants it. */
export const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : quote(text));
