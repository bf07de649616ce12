import type { LinkManagers } from '../../facts/network/link-manager.js';
import { type ManagerFiles, managerFilePaths } from '../../facts/network/manager-files.js';
import type { PhysicalFunction } from '../../facts/pci/sriov.js';
import type { FunctionMaker } from '../../facts/pci/vf-makers.js';
import { type Change, problem, type Refused, refused } from '../../model/index.js';
import {
  type ManagedOutcome,
  type ManagersSeen,
  managedChanges,
  netplanId,
} from '../link-configuration/managed.js';
import type { SriovVfsInput } from './input.js';
import { hasInterface, ownLinks } from './interface.js';
import { vfScript } from './script.js';

/** What decides who makes functions. */
export interface FunctionKeepers extends ManagersSeen {
  readonly makers: readonly FunctionMaker[];
}

/** The name of the boot script, and the key of the part in a manager's file. */
export const functionsKey = (pf: string): string => `sriov-${pf}`;

/**
 * Who makes the functions, now and after a boot, and what has to be done for it; `due` is the change of their number, if
 * it changes. Where nobody else was named, that is rigger's own unit: see `docs/decisions/0018`.
 */
export const functionsKept = (
  wanted: SriovVfsInput,
  port: PhysicalFunction | undefined,
  due: Change | undefined,
  { makers, ...seen }: FunctionKeepers,
  host: string,
): ManagedOutcome | Refused => {
  const key = functionsKey(wanted.pf);
  const link = port && ownLinks(port)[0];
  const isKept = wanted.persistent && wanted.vf_count > 0;
  const rival = wanted.persistent && port ? rivalOf(wanted, port, { ...seen, makers }) : undefined;
  if (rival)
    return refusedAs(
      `${rival.by} makes ${rival.count} virtual functions of ${wanted.pf} on ${host} by ${rival.file}, which rigger did not write, and ${wanted.vf_count} are wanted`,
      `set them there, or take them out there (${wordOf[rival.by]}) and let rigger make them; \`persistent: false\` lets both stand until the next boot`,
    );
  const field = wanted.manager === 'auto' ? whoHas(key, link, seen.written) : wanted.manager;
  const script = due ? { script: vfScript(wanted, port !== undefined && hasInterface(port)) } : {};
  const task = { key, what: `virtual functions of ${wanted.pf}`, due };
  if (!isKept || field === undefined)
    return managedChanges({ ...task, ...script, field: 'auto', wishes: [] }, seen, host);
  if (link === undefined)
    return field === 'none'
      ? managedChanges({ ...task, ...script, field: 'auto', wishes: [] }, seen, host)
      : refusedAs(
          `${wanted.pf} on ${host} has no network interface, by which ${field} would know its functions`,
          'leave `manager` out, and rigger makes them at boot',
        );
  const functions = { count: wanted.vf_count, autoprobe: wanted.autoprobe, vfs: wanted.vfs };
  return managedChanges(
    {
      ...task,
      ...(field === 'none' ? { ...script, what: link } : {}),
      field,
      wishes: [{ link, kind: 'device', ...(field === 'none' ? {} : { functions }) }],
      // netplan itself would make them at the next boot, or by `netplan apply`, which is about all links.
      ...(due && field === 'netplan' ? { besides: vfScript(wanted) } : {}),
    },
    seen,
    host,
  );
};

/** The manager that an earlier run has had make them. */
const whoHas = (
  key: string,
  link: string | undefined,
  written: ManagerFiles,
): 'NetworkManager' | 'netplan' | undefined => {
  const keyfile = link === undefined ? undefined : written[managerFilePaths.keyfile(link)];
  if (keyfile?.includes(`\n#: ${key}\n`)) return 'NetworkManager';
  return managerFilePaths.netplan(key) in written ? 'netplan' : undefined;
};

/** Somebody else who makes another number of them: the one that comes last at a boot would win. */
const rivalOf = (
  wanted: SriovVfsInput,
  port: PhysicalFunction,
  { managers, written, makers }: FunctionKeepers,
): FunctionMaker | undefined => {
  const links = makers.length === 0 ? [] : ownLinks(port);
  return makers.find(({ by, file, link, count }) => {
    if (file in written || count === wanted.vf_count) return false;
    if (link === undefined) return links.some((one) => managers.links[one]?.file === file);
    return links.some((one) => one === link || (by === 'netplan' && netplanId(one, managers) === link));
  });
};

const wordOf: Readonly<Record<FunctionMaker['by'], string>> = {
  NetworkManager: 'nmcli connection modify NAME remove sriov',
  netplan: 'virtual-function-count',
  udev: 'SR-IOVVirtualFunctions=',
};

/** Why rigger's own unit makes functions of a port whose link a manager has; undefined where none has it. */
export const whyByUnit = (
  { pf, manager }: SriovVfsInput,
  link: string | undefined,
  { links }: LinkManagers,
): string | undefined => {
  const { by, netplan } = (link !== undefined && links[link]) || {};
  if (manager !== 'auto' || by === undefined || by === 'none' || by === 'unknown') return undefined;
  const [who, why] = netplan
    ? ['netplan', 'has no word for functions that no driver of the host takes, and for their settings']
    : by === 'NetworkManager'
      ? [by, 'takes functions away whenever it takes the link down, and does not have libvirt wait for them']
      : [by, 'has no word for the number of functions'];
  return `${who} sets up ${link}, but ${why}: rigger-${functionsKey(pf)}.service makes them at boot`;
};

const refusedAs = (message: string, help: string): Refused =>
  refused(problem('hosts/link-manager', message, { help }));
