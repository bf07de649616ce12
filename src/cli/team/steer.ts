import type { Cancelled } from '../../team/actions/steer.js';
import { withLab } from '../program/lab-client.js';
import { print } from './print.js';
import { numberOf } from './when.js';

interface Flags {
  readonly anybody?: boolean;
  readonly json?: boolean;
}

/** `rigger cancel`. */
export const cancelRun = async (text: string, { anybody = false, json }: Flags): Promise<void> => {
  const run = numberOf('RUN', text);
  const answer = (await withLab((lab) =>
    lab.call('POST', `/api/v1/runs/${run}/cancel`, { anybody }),
  )) as Cancelled;
  print(json, { ...answer }, [
    `run ${run} ${answer.ended ? 'is cancelled' : 'is being cancelled'}: ${answer.next}`,
  ]);
};

/** `rigger hold`. */
export const holdRun = async (
  text: string,
  { anybody = false, json, off, why }: Flags & { readonly off?: boolean; readonly why: string },
): Promise<void> => {
  const run = numberOf('RUN', text);
  const answer = (await withLab((lab) =>
    off
      ? lab.call('POST', `/api/v1/runs/${run}/resume`, { anybody })
      : lab.call('POST', `/api/v1/runs/${run}/hold`, { why, anybody }),
  )) as { readonly run: number; readonly state: string };
  print(json, answer, [`run ${run} ${off ? 'may go' : 'is held'}`]);
};
