import type { PlannedCell, PlannedTrial } from '../plan/cell.js';
import type { Experiment } from '../plan/experiment.js';

/** One place in the order of a run: a workload of a cell in a block. */
export interface SchedulePlace {
  /** From 1, warm-up blocks included. */
  readonly block: number;
  /** From 1. */
  readonly position: number;
  readonly cell: PlannedCell;
  readonly trial: PlannedTrial;
  readonly warmUp: boolean;
}

/** The places of one block, in their order. */
export const placesOf = ({ schedule, planned, design }: Experiment, block: number): SchedulePlace[] =>
  (schedule[block - 1] ?? []).flatMap((index, at) => {
    const cell = planned[index]!;
    return cell.trials.map((trial) => ({
      block,
      position: at + 1,
      cell,
      trial,
      warmUp: block <= design.warm_up,
    }));
  });

/** Names a place, to find it again in a run that is resumed. */
export const placeKey = (block: number, cell: number, workload: string): string =>
  `${block}/${cell}/${workload}`;
