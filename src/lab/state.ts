import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { dialectNames } from './controller/dialects.js';
import { extraNames } from './extras.js';

const firmware = z.object({ vtd: z.boolean(), svm: z.boolean(), sriov: z.boolean() });

const machine = z.object({
  name: z.string(),
  role: z.enum(['dut', 'peer']),
  number: z.number().int(),
  vcpus: z.number().int(),
  memory: z.number().int(),
  sshPort: z.number().int(),
  /** Port on 127.0.0.1 of its management controller. */
  controllerPort: z.number().int(),
  /** The settings that the machine was last switched on with. */
  firmware,
  /** The settings that hold from the next reset on, when they differ. */
  pending: firmware.optional(),
  /** Whether somebody switched it off on purpose; then `up` is what switches it on again, and `status` says "off". */
  off: z.boolean().optional(),
});

const processId = z.object({ pid: z.number().int(), start: z.string() });

const labState = z.object({
  version: z.literal(2),
  /** Hash of the image that the disks are on top of. */
  image: z.string(),
  acceleration: z.enum(['kvm', 'tcg']),
  /** Where `up` was called; the inventory values are written there. */
  project: z.string(),
  machines: z.array(machine),
  /** The dialect that the management controllers speak; the plain one where there is none. */
  redfish: z.enum(dialectNames).optional(),
  /** What `up --with` chose; nothing where it chose nothing. */
  with: z.array(z.enum(extraNames)).optional(),
  /** The process that serves the management controllers. */
  controller: processId.optional(),
});

export type MachineState = z.infer<typeof machine>;
export type LabState = z.infer<typeof labState>;

const stateFile = (directory: string): string => join(directory, 'lab.json');

/** The state of the lab at `directory`; undefined when there is none, or when it is of another version of rigger. */
export const readState = (directory: string): LabState | undefined => {
  try {
    return labState.parse(JSON.parse(readFileSync(stateFile(directory), 'utf8')));
  } catch {
    return undefined;
  }
};

/** Replaces the state in one step, so that a reader sees the old or the new one. */
export const writeState = (directory: string, state: LabState): void => {
  const file = stateFile(directory);
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, file);
};

/** Changes what is recorded of one machine; `undefined` removes a field. Call it with the lab's lock held. */
export const updateMachine = (
  directory: string,
  name: string,
  change: { readonly [K in keyof MachineState]?: MachineState[K] | undefined },
): void => {
  const state = readState(directory);
  if (state === undefined) return;
  const machines = state.machines.map((one) =>
    one.name === name ? machine.parse({ ...one, ...change }) : one,
  );
  writeState(directory, { ...state, machines });
};
