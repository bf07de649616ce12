import { available, defineFact } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { type Mounts, parseFstab } from './mounts.js';

/** `mounts`, for those who have to go on without: a host that is to boot anew may be past telling them. */
export type BootMounts = (Mounts & { readonly told: true }) | { readonly told: false };

/** What is mounted, and what a boot mounts, where the host can still tell. */
export const bootMounts = defineFact<BootMounts>({
  id: 'boot_mounts',
  summary: 'What is mounted, and what a boot mounts, or that the host cannot tell',
  scopes: () => ['mount', 'file:/etc/fstab'],
  script: () =>
    [
      section('mounted'),
      'cat /proc/self/mounts 2>/dev/null || echo unreadable',
      section('fstab'),
      '[ ! -e /etc/fstab ] || cat /etc/fstab 2>/dev/null || echo unreadable',
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const [mounted, configured] = [parts.get('mounted'), parts.get('fstab')];
    const cannot = (part: string | undefined): boolean => part === undefined || /^unreadable$/m.test(part);
    if (cannot(mounted) || cannot(configured)) return available({ told: false });
    return available({ told: true, mounted: parseFstab(mounted!), configured: parseFstab(configured!) });
  },
});
