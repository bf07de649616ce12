/** A run that somebody wants cancelled, as it stands then. */
export interface CancelledRun {
  readonly run: number;
  /** It waited, and has ended: no host was touched. */
  readonly ended: boolean;
  readonly state: 'ended' | 'granted' | 'running' | 'suspect';
  /** Who asked first. */
  readonly asked_by: string;
  readonly worker: string | null;
  readonly hosts: readonly string[];
  /** Its worker may have touched its hosts. */
  readonly begun: boolean;
  /** Seconds since its worker was heard of. */
  readonly silent: number | null;
  /** Another worker is there that may take it over. */
  readonly others: boolean;
}

/** Seconds without a word after which a worker is not counted on; as the view of live workers has it. */
const longestSilence = 60;

/** What happens next to a run that is to be cancelled: who ends it, and when its hosts are free. */
export const afterCancel = ({ state, worker, hosts, begun, silent, others }: CancelledRun): string => {
  if (state === 'ended') return 'it had not begun, and no host was touched';
  const away = state === 'suspect' || silent === null || silent > longestSilence;
  if (!begun)
    return others || !away
      ? `${worker} has not begun it: it ends within seconds, and no host is touched`
      : `${worker} has not begun it, and no worker is there that could write its end down: it ends once one is started`;
  const names = hosts.length > 3 ? `${hosts.length} hosts` : hosts.join(', ');
  if (!away)
    return `${worker} ends it after the commands in flight, and gives back ${names} once it is known how it left them`;
  const heard = silent === null ? 'does not answer' : `was last heard of ${ago(silent)} ago`;
  return others
    ? `${worker} ${heard}: another worker takes over ${names}, and ends it or puts in quarantine what it cannot vouch for`
    : `${worker} ${heard}: it keeps ${names} until it is back, or another worker is started`;
};

const ago = (seconds: number): string => {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
};
