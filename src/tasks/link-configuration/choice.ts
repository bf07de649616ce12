import { z } from 'zod';
import type { LinkManager, LinkManagers, ManagerName } from '../../facts/network/link-manager.js';
import { problem, type Refused, refused } from '../../model/index.js';

/** The field by which a task on links says who is to set them up. */
export const managerField = z
  .enum(['auto', 'none', 'NetworkManager', 'systemd-networkd', 'netplan'])
  .default('auto')
  .describe(
    'Who sets it up, now and after a boot: the manager that has its links (`auto`), one by name, or nobody but rigger (`none`), which takes them away from their manager',
  );

export type ManagerField = z.output<typeof managerField>;

/** Whose words are written, and by which program they come into force. */
export interface ChosenManager {
  readonly words: ManagerName | 'netplan';
  readonly by: ManagerName;
}

/** By whom links are set up: by none, by a manager, or refused because nobody can tell. */
export const chooseManager = (
  field: ManagerField,
  involved: readonly string[],
  { running, netplan, links }: LinkManagers,
  host: string,
): ChosenManager | 'none' | Refused => {
  if (field === 'none') return 'none';
  const managers = involved.flatMap((name): [string, LinkManager][] =>
    links[name] ? [[name, links[name]]] : [],
  );
  const untold = managers.find(([, { by }]) => by === 'unknown');
  if (untold)
    return refusedAs(`nobody on ${host} tells who sets up ${untold[0]}`, [
      '`nmcli device` and `networkctl` should; see why they do not; `manager: none` takes it from whoever has it',
    ]);
  if (field !== 'auto') return named(field, running, netplan, host);
  const found = new Map(
    managers.flatMap(([name, { by, netplan: isNetplan }]): [string, [string, ChosenManager]][] =>
      by === 'none' || by === 'unknown'
        ? []
        : [[`${by} ${isNetplan ?? false}`, [name, { words: isNetplan ? 'netplan' : by, by }]]],
    ),
  );
  const [one, other] = [...found.values()];
  if (!one) return 'none';
  return other
    ? refusedAs(`on ${host} ${one[0]} is set up by ${one[1].words}, and ${other[0]} by ${other[1].words}`, [
        '`manager` says who shall have them both',
      ])
    : one[1];
};

const named = (
  field: Exclude<ManagerField, 'auto' | 'none'>,
  running: readonly ManagerName[],
  netplan: boolean,
  host: string,
): ChosenManager | Refused => {
  const by = field === 'netplan' ? running[0] : field;
  if (by === undefined || !running.includes(by) || (field === 'netplan' && !netplan))
    return refusedAs(`${field} does not set up links on ${host}`, [
      `it runs ${running.join(' and ') || 'no network manager'}; leave \`manager\` out, and the one that has the link keeps it`,
    ]);
  return field === 'netplan' && running.length > 1
    ? refusedAs(`${running.join(' and ')} both run on ${host}, and netplan may write for either`, [
        'leave `manager` out where netplan has the link already',
      ])
    : { words: field, by };
};

const refusedAs = (message: string, [help = '']: readonly string[]): Refused =>
  refused(problem('hosts/link-manager', message, { help }));
