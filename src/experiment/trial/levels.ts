import type { StepOutput } from '../../connection/connection.js';
import { findGroups } from '../../facts/network/container.js';
import { sh } from '../../model/index.js';
import type { LevelsFile } from '../bundle/format.js';
import type { PlannedTrial } from '../plan/cell.js';
import type { Machine } from '../plan/machine.js';

/** The guests and the containers of a host, by their names there. */
export interface InstancesOfHost {
  readonly domains: readonly string[];
  readonly containers: readonly string[];
}

/**
 * POSIX sh that says what a host and its guests have been since when: the host's boot, the process of each domain
 * and its start in ticks since that boot (field 22 of proc_pid_stat(5)), and each virtual function that a guest may
 * have; and the number of the control group of each container. The kernel gives every new entry of sysfs and of control groups a new inode number, so that a function that was made again has another.
 */
export const levelScript = ({
  domains,
  containers,
}: InstancesOfHost): string => `{ read -r b </proc/sys/kernel/random/boot_id; } 2>/dev/null && echo "boot $b"
for d in ${domains.length === 0 ? '' : sh`${domains}`}; do
{ read -r p </run/libvirt/qemu/"$d".pid && s=$(cat /proc/"$p"/stat); } 2>/dev/null || continue
set -- \${s##*) }; shift 19; echo "process $p:$1 $d"; done
${containers.length === 0 ? '' : `${findGroups}\nfor c in ${sh`${containers}`}; do { i=$(stat -c %i "$g/rigger/$c"); } 2>/dev/null && echo "container $i $c"; done`}
for v in /sys/bus/pci/devices/*; do [ -e "$v/physfn" ] || continue
case $(readlink "$v/driver") in */vfio-pci) stat -c 'vf %n %i' "$v";; esac; done
:`;

/** Every machine that a trial runs on: clients, whom they ask, and the same of loads. */
export const machinesOfTrial = ({ clients, loads }: Pick<PlannedTrial, 'clients' | 'loads'>): Machine[] => {
  const found = new Map<string, Machine>();
  for (const { machine, peer, server } of [...clients, ...loads])
    for (const each of [machine, peer, server?.machine]) if (each) found.set(each.name, each);
  return [...found.values()];
};

/** The hosts of these machines, and the instances on each. */
export const levelHosts = (machines: readonly Machine[]): Map<string, InstancesOfHost> =>
  new Map(
    machines.map(({ host }) => {
      const here = machines.filter((one) => one.host === host);
      return [
        host,
        {
          domains: [...new Set(here.flatMap(({ domain }) => domain ?? []))],
          containers: [...new Set(here.flatMap(({ container }) => container ?? []))],
        },
      ];
    }),
  );

/**
 * What a trial ran under.
 * @param said what `levelScript` printed, by host
 * @param boots the boot of each guest that is a client, as the guest says
 */
export const readLevels = (
  machines: readonly Machine[],
  said: ReadonlyMap<string, StepOutput | undefined>,
  boots: ReadonlyMap<string, string | null>,
): LevelsFile => {
  const hosts = new Map<string, string>();
  const processes = new Map<string, string>();
  const functions: Record<string, string> = {};
  for (const [host, output] of said)
    for (const line of (output?.stdout ?? '').split('\n')) {
      const [kind, first, ...rest] = line.split(' ');
      const second = rest.join(' ');
      if (kind === 'boot' && first) hosts.set(host, first);
      if (kind === 'container' && first && second) processes.set(`${host} ${second}`, `group:${first}`);
      if (kind === 'process' && first && second) processes.set(`${host} ${second}`, first);
      if (kind === 'vf' && first && second) functions[`${host} ${first.split('/').at(-1)}`] = second;
    }
  const guests = machines.flatMap(({ name, host, domain, container }) => {
    const instance = domain ?? container;
    if (instance === undefined) return [];
    const boot = boots.get(name) ?? null;
    return [[name, { boot, process: processes.get(`${host} ${instance}`) ?? null }] as const];
  });
  return { hosts: Object.fromEntries(hosts), guests: Object.fromEntries(guests), functions };
};
