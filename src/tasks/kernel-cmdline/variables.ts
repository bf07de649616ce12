import type { KernelCmdline } from '../../facts/host/kernel-cmdline.js';
import { keyOf } from '../../facts/host/kernel-words.js';
import { type Diagnostic, problem } from '../../model/index.js';
import { covers, isSaid, type WantedWords } from './words.js';

/** A word against the wish that neither a drop-in nor grubby can take away. */
interface ForeignWord {
  readonly word: string;
  readonly variable: string;
}

/**
 * What of the wish is others' business: words in variables of GRUB, such as tuned's. Wanted ones need
 * nothing from rigger, which steps back there; others are against the wish for good.
 */
export const foreignWords = (
  wanted: WantedWords,
  { variables = {} }: KernelCmdline,
): { readonly left: WantedWords; readonly against: readonly ForeignWord[] } => {
  const all = Object.entries(variables).flatMap(([variable, words]) =>
    words.map((word) => ({ word, variable })),
  );
  const keys = new Set(wanted.replaced.map(keyOf));
  const against = all.filter(
    ({ word }) =>
      wanted.absent.some((entry) => covers(entry, word)) ||
      (keys.has(keyOf(word)) && !wanted.replaced.some((one) => isSaid(one, [word]))),
  );
  const theirs = all.map(({ word }) => word);
  const served = wanted.replaced.filter((word) => isSaid(word, theirs)).map(keyOf);
  const left = {
    ...wanted,
    present: wanted.present.filter((word) => !isSaid(word, theirs)),
    replaced: wanted.replaced.filter((word) => !served.includes(keyOf(word))),
    released: [...wanted.released, ...served],
  };
  return { left, against };
};

export const foreignWordsRefusal = (against: readonly ForeignWord[], host: string): Diagnostic => {
  const words = against.map(({ word }) => word).join(' ');
  const names = [...new Set(against.map(({ variable }) => `$${variable}`))].join(', ');
  return problem(
    'hosts/foreign-words',
    `\`${words}\` on the kernel command line of ${host} stands in GRUB’s variable ${names}, which somebody else writes`,
    {
      help: names.includes('tuned')
        ? 'tuned writes it: change its profile (`tuned-adm active` names it; `isolated_cores` stands in /etc/tuned/*-variables.conf), or choose another by `tuned-adm profile`'
        : `take it out where ${names} is set (grub.cfg, grubenv), or leave it out of this task`,
    },
  );
};
