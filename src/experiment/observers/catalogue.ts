import { containers } from './containers.js';
import { contextSwitches } from './context-switches.js';
import { cpu } from './cpu.js';
import { cycles } from './cycles.js';
import { energy } from './energy.js';
import { interrupts } from './interrupts.js';
import { kvmExits } from './kvm-exits.js';
import { nic } from './nic.js';
import type { Observer } from './observer.js';
import { softirqs } from './softirqs.js';
import { vhost } from './vhost.js';

/** Every observer by the name that `observe:` uses. */
export const observers: ReadonlyMap<string, Observer> = new Map(
  [cpu, softirqs, interrupts, contextSwitches, vhost, kvmExits, nic, containers, energy, cycles].map(
    (observer) => [observer.name, observer],
  ),
);
