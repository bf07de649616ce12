import type { Target } from '../../connection/connection.js';

/**
 * The machines whose lock this run holds. Two names of an inventory can mean one machine (`localhost`
 * and a host with a local connection): the run must not lock itself out.
 */
export class Locks {
  readonly #holders = new Map<string, string>();

  /** The target as it is to be reached: with the machine's lock, unless another name has it. */
  claim(target: Target): Target {
    if (!target.lock) return target;
    const machine = machineOf(target);
    const holder = this.#holders.get(machine) ?? target.host;
    this.#holders.set(machine, holder);
    return holder === target.host ? target : { ...target, lock: false };
  }

  release(target: Target): void {
    if (this.#holders.get(machineOf(target)) === target.host) this.#holders.delete(machineOf(target));
  }
}

const machineOf = ({ kind, address, port, guest, host }: Target): string => {
  if (kind === 'local') return kind;
  if (guest) return `${machineOf(guest.hypervisor)} ${guest.domain}`;
  return `${address ?? host} ${port ?? 22}`;
};
