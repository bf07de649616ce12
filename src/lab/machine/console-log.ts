/** Marks that the lab itself writes into a machine's console log. */
export const consoleMarks = {
  powerOn: 'rigger-lab: power on',
  resumed: 'rigger-lab: resumed',
} as const;

/** What a machine's console tells about its life since it was last switched on. */
export interface ConsoleStory {
  /** Boots that somebody ordered: by switching on, by resetting, by a reboot from inside. */
  readonly boots: number;
  /** Boots that nobody ordered: the machine reset itself. */
  readonly selfResets: number;
  /** Whether the last thing that it did was to switch itself off in good order. */
  readonly poweredOff: boolean;
  /** The lines of panics and of their like. */
  readonly panics: readonly string[];
  /** Lines that say that the machine starves: soft lock-ups and RCU stalls. */
  readonly stalls: readonly string[];
}

const bootMark = /rigger-lab: boot ([0-9a-f-]{36})/;
const panic = /Kernel panic - not syncing|corrupted stack end detected|Oops: |BUG: unable to handle/;
const stall = /soft lockup - CPU|rcu_\w+ (self-)?detected stall|rcu: INFO:/;
const ordered = new RegExp(`${consoleMarks.powerOn}|reboot: Restarting system`);

/**
 * Reads a console log. A boot is in order when the last thing before it was the power button, a reset by the lab,
 * or the kernel's own `reboot: Restarting system` (kernel/reboot.c); otherwise the machine reset itself.
 */
export const readConsole = (text: string): ConsoleStory => {
  const lines = text.split(/[\r\n]+/);
  const start = lines.findLastIndex(
    (line) => line.includes(consoleMarks.powerOn) || line.includes(consoleMarks.resumed),
  );
  let expected = false;
  let boots = 0;
  let selfResets = 0;
  let poweredOff = false;
  let present: string | undefined;
  const panics: string[] = [];
  const stalls: string[] = [];
  for (const line of lines.slice(Math.max(start, 0))) {
    if (ordered.test(line)) expected = true;
    else if (line.includes('reboot: Power down')) poweredOff = true;
    else if (bootMark.test(line)) {
      poweredOff = false;
      const boot = bootMark.exec(line)?.[1];
      if (boot === present) continue; // the same boot, which says so again
      present = boot;
      if (expected) boots += 1;
      else selfResets += 1;
      expected = false;
    } else if (panic.test(line)) panics.push(line.trim());
    else if (stall.test(line)) stalls.push(line.trim());
  }
  return { boots, selfResets, poweredOff, panics, stalls };
};
