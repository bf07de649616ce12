import type { OwnWords } from './words.js';

/**
 * Where a boot loader has one list of words for all that write to it (grubby, systemd-boot), rigger
 * notes which words it added and which it took away, so that `released` gives back what was there.
 */
export const renderRecord = ({ add, hold }: OwnWords): string | undefined =>
  add.length === 0 && hold.length === 0
    ? undefined
    : `# Written by rigger (task kernel_cmdline): words that it added to the kernel command line, and words of
# others that it took away.
rigger_add='${add.join(' ')}'
rigger_hold='${hold.join(' ')}'
`;

/** What a drop-in or a record that rigger wrote holds; nothing for a missing or foreign one. */
export const parseOwnWords = (text: string | undefined): OwnWords => {
  const list = (name: string): string[] =>
    new RegExp(`^rigger_${name}='([^']*)'$`, 'm')
      .exec(text ?? '')?.[1]
      ?.split(' ')
      .filter((word) => word !== '') ?? [];
  return { add: list('add'), hold: list('hold') };
};
