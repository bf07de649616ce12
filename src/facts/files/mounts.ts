import { available, defineFact, mustHaveRun, mustRead } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** One mounted or configured file system. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: readonly string[];
}

export interface Mounts {
  /** What is mounted, in the order of mounting; a later one on the same target hides the earlier. */
  readonly mounted: readonly Mount[];
  /** The entries of fstab(5). */
  readonly configured: readonly Mount[];
}

/** Mounted file systems, and those that fstab(5) mounts at boot. */
export const mounts = defineFact<Mounts>({
  id: 'mounts',
  summary: 'File systems: mounted, and configured in /etc/fstab',
  scopes: () => ['mount', 'file:/etc/fstab'],
  script: () =>
    [
      mustRead('/proc/self/mounts'),
      section('mounted'),
      'cat /proc/self/mounts',
      mustHaveRun,
      section('fstab'),
      'cat /etc/fstab 2>/dev/null',
      mustHaveRun,
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    return available({
      mounted: parseFstab(parts.get('mounted') ?? ''),
      configured: parseFstab(parts.get('fstab') ?? ''),
    });
  },
});

/** The lines of fstab(5); the kernel's own list has the same form. Space and the like are octal: `\040`. */
export const parseFstab = (text: string): Mount[] =>
  text.split('\n').flatMap((line) => {
    // A name may begin with #, but is then written as octal.
    if (/^\s*(#|$)/.test(line)) return [];
    const [source, target, type, options = 'defaults'] = line.trim().split(/\s+/).map(withoutOctal);
    return !source || !target || !type ? [] : [{ source, target, type, options: options.split(',') }];
  });

const withoutOctal = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
