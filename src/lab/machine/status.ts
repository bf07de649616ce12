import { readFileSync } from 'node:fs';
import type { ConsoleStory } from './console-log.js';

/**
 * - `running`: QEMU runs and sshd answers
 * - `starting`: QEMU runs and sshd does not answer (yet); also a machine that hangs
 * - `crashed`: it panicked, or reset itself: the lab's fault
 * - `off`: switched off on purpose, from outside or from inside
 * - `dead`: it should run, and its QEMU does not
 */
type MachineCondition = 'running' | 'starting' | 'crashed' | 'off' | 'dead';

/** What was observed of a machine. */
export interface Observations {
  readonly wantedOff: boolean;
  readonly alive: boolean;
  /** QEMU's own run state (`query-status`): `running`, `paused`, `guest-panicked`, …; undefined when it does not answer. */
  readonly runState: string | undefined;
  readonly sshGreets: boolean;
  readonly console: ConsoleStory;
}

export interface MachineJudgement {
  readonly condition: MachineCondition;
  /** A sentence when there is something to say. */
  readonly reason?: string;
}

/** What the observations amount to. A machine that resets itself and runs again has crashed all the same. */
export const judge = (seen: Observations): MachineJudgement => {
  const { console, runState } = seen;
  const panic = console.panics[0];
  if (!seen.alive) {
    if (panic !== undefined) return { condition: 'crashed', reason: `the emulated host panicked: ${panic}` };
    return seen.wantedOff || console.poweredOff
      ? { condition: 'off' }
      : { condition: 'dead', reason: 'its QEMU process is gone' };
  }
  if (runState === 'guest-panicked' || panic !== undefined)
    return {
      condition: 'crashed',
      reason: `the emulated host panicked${panic === undefined ? '' : `: ${panic}`}`,
    };
  if (console.selfResets > 0)
    return {
      condition: 'crashed',
      reason: `the emulated host reset itself ${console.selfResets === 1 ? 'once' : `${console.selfResets} times`} without being asked`,
    };
  if (runState === undefined)
    return { condition: 'starting', reason: 'its QEMU does not answer on the monitor socket' };
  if (runState !== 'running') return { condition: 'starting', reason: `QEMU says "${runState}"` };
  if (seen.sshGreets) return { condition: 'running' };
  const stall = console.stalls.at(-1);
  return {
    condition: 'starting',
    reason: stall === undefined ? 'sshd does not answer' : `sshd does not answer; ${stall}`,
  };
};

/** Resident memory of a process in MiB, from `/proc/PID/statm` (pages of 4 KiB). */
export const residentMemory = (pid: number): number | undefined => {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * 4) / 1024);
  } catch {
    return undefined;
  }
};
