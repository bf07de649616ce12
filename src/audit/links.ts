import type { LinkManager } from '../facts/network/link-manager.js';
import type { AuditReadings } from './facts.js';
import { type AuditFinding, judge, note, notReady, ok, unknown } from './finding.js';

/** Who sets up each link, and which of them two do: what one sets the other takes away. */
export const linksManaged = ({ managers }: AuditReadings): AuditFinding =>
  judge(managers, ({ links }) => {
    const all = Object.entries(links);
    const fought = all.filter(([, { by, also }]) => rivals(also) > (by === 'none' ? 1 : 0));
    if (fought.length > 0)
      return notReady(
        fought.map(([name, link]) => `${name} by ${[...own(link), ...link.also].join(' and ')}`).join('; '),
        'leave each link to one of them: switch the other off for it, or have the task that sets it up write what its manager reads (net_link, bridge, bond)',
      );
    const untold = all.filter(([, { by }]) => by === 'unknown').map(([name]) => name);
    if (untold.length > 0)
      return unknown(
        `nobody tells who sets up ${untold.join(', ')}`,
        '`networkctl` and `nmcli device` tell it',
      );
    const managed = all.filter(([, { by, also }]) => by !== 'none' || also.length > 0);
    return managed.length > 0
      ? ok(
          managed
            .map(([name, link]) => `${name} by ${[...own(link), ...link.also].join(' and ')}`)
            .join('; '),
        )
      : note('no link has a manager');
  });

const own = ({ by, file, netplan }: LinkManager): string[] =>
  by === 'none' ? [] : [`${netplan ? 'netplan and ' : ''}${by}${file ? ` (${file})` : ''}`];

/** Scripts of rigger's do not undo each other's work. */
const rivals = (also: readonly string[]): number =>
  new Set(also.map((one) => one.replace(/^rigger-.*/, 'rigger'))).size;
