import type { LevelVerdict } from '../../statistics/most-that-keep.js';

/** What a run says of a goal. */
export interface Advice {
  readonly run: string;
  readonly title: string;
  /** `ping.rtt_p99` */
  readonly metric: string;
  readonly direction: 'at most' | 'at least';
  /** In the unit of the metric, or as a multiple of what it is with the fewest. */
  readonly limit: number;
  readonly unit: string;
  readonly relative: boolean;
  /** `guests`, `rate`: what grows. */
  readonly over: string;
  /** The unit of what grows: `count` of instances. */
  readonly over_unit: string;
  readonly answers: readonly AdvisedMost[];
  readonly levers: readonly LeverWorth[];
}

/** What a run says of a goal that its playbook states. */
export interface PolicyAnswer {
  /** `iperf3.loss at most 1 %` */
  readonly goal: string;
  readonly sentence: string;
  /** Null where nothing can be said; the sentence says why. */
  readonly advice: Advice | null;
}

/** The most that keep the goal in one condition: a datapath, with its levers. */
export interface AdvisedMost {
  readonly condition: string;
  /** The level of the compared factor, and those of the levers; empty where there is none. */
  readonly datapath: string;
  readonly variant: string;
  /** The largest that keeps it beyond doubt; null: not even the fewest that were tried. */
  readonly low: number | null;
  /** The smallest that does not beyond doubt; null: even the most that were tried may. */
  readonly broken: number | null;
  readonly estimate: number | null;
  readonly decided: boolean;
  /** Blocks in all with which it would be decided; null where nobody can tell, or it is. */
  readonly blocks: number | null;
  readonly n: number;
  /** Each level that was tried; empty where searches found the limit themselves. */
  readonly levels: readonly LevelVerdict[];
  readonly sentence: string;
}

/** What a lever is worth: how many more keep the goal with it. */
export interface LeverWorth {
  /** The datapath. */
  readonly condition: string;
  /** The levels that differ. */
  readonly lever: string;
  readonly against: string;
  readonly estimate: number | null;
  /** 95 %; null where one of the two has no end on that side. */
  readonly low: number | null;
  readonly high: number | null;
  readonly sentence: string;
}
