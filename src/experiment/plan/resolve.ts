import type { Session } from '../../engine/run/session.js';
import type { ExperimentNode } from '../../language/play.js';
import { type Position, type Value, warning } from '../../model/index.js';
import { comparedFactors, type ResolvedCell, type ResolvedWorkload } from '../bundle/format.js';
import { idleFactors, unequalArms } from '../design/unequal-arms.js';
import type { PlannedCell, PlannedTrial } from './cell.js';
import { cellVariables, type Experiment } from './experiment.js';
import { endsOf, loadsOf } from './setup.js';

/** What the steps of a cell see on top of the play's variables. */
export const stepVariables = (
  { design }: Pick<Experiment, 'design'>,
  { cell, guests }: PlannedCell,
  block: number,
): Readonly<Record<string, Value>> => ({
  ...cellVariables(cell.factors),
  cell: cell.id,
  block,
  fresh: design.fresh,
  guest_names: guests.map(({ name }) => name),
});

/** Adds what every cell is made of: what is measured, with which words, and what its steps are told. */
export const resolveExperiment = async (
  experiment: Experiment,
  { body, bringUp, tearDown }: ExperimentNode,
  session: Pick<Session, 'resolve'>,
): Promise<Experiment> => {
  const resolved: ResolvedCell[] = [];
  const places = new Map<string, Position>();
  for (const planned of experiment.planned) {
    const tasks = await session.resolve([...bringUp, ...tearDown], stepVariables(experiment, planned, 1));
    for (const { at, position } of tasks) places.set(at, position);
    resolved.push({
      guests: planned.guests.map(({ name, host }) => `${name} on ${host}`),
      workloads: Object.fromEntries(planned.trials.map((trial) => [trial.workload, workloadOf(trial)])),
      tasks: tasks.map(({ position: _, around, ...task }) => ({
        ...task,
        ...(Object.keys(around).length > 0 ? { around } : {}),
      })),
    });
  }
  const setups = experiment.planned.map((cell) => ({ ends: endsOf(cell), loads: loadsOf(cell) }));
  const design = { cells: experiment.cells, resolved, setups };
  const found = [
    ...comparedFactors(experiment.analysis).flatMap(({ factor }) =>
      unequalArms(design, factor, ({ at }) => places.get(at)),
    ),
    ...idleFactors(design).map((factor) =>
      warning('experiment/idle-factor', `nothing depends on ${factor}: all its levels are told the same`, {
        position: body.at(['factors', factor]),
        help: `let a workload or a step use \`{{ ${factor} }}\`, or leave the factor out`,
      }),
    ),
  ];
  return { ...experiment, resolved, warnings: [...experiment.warnings, ...found] };
};

const workloadOf = ({ driver, parameters, clients, loads }: PlannedTrial): ResolvedWorkload => {
  const processes = [
    ...clients.map(({ machine, way, argv }) => ({ role: 'client', machine: machine.name, way, argv })),
    ...[...clients, ...loads].flatMap(({ server }) =>
      server ? [{ role: 'server', machine: server.machine.name, way: null, argv: server.argv }] : [],
    ),
    ...loads.map(({ machine, argv }) => ({ role: 'load', machine: machine.name, way: null, argv })),
  ];
  return { driver: driver.name, parameters, commands: Object.fromEntries(commandsOf(processes)) };
};

/** The words of processes by their role, machine and way; a number tells those apart that have these in common. */
export const commandsOf = (
  processes: readonly {
    readonly role: string;
    readonly machine: string;
    readonly way: string | null;
    readonly argv: readonly string[];
  }[],
): Map<string, readonly string[]> => {
  const commands = new Map<string, readonly string[]>();
  for (const { role, machine, way, argv } of processes) {
    const name = [role, machine, ...(way === null ? [] : [way])].join(' ');
    let free = name;
    for (let number = 2; commands.has(free); number += 1) free = `${name} ${number}`;
    commands.set(free, argv);
  }
  return commands;
};
