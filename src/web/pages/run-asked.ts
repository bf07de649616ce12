import { Denial } from '../account/denial.js';
import type { Site } from '../site.js';
import { type OneRun, oneRun } from '../views/one-run.js';
import { numberOf } from './parameters.js';

/** The run whose number is in a path. */
export const runAsked = async (site: Site, text: string | undefined): Promise<OneRun> => {
  const id = numberOf(text);
  const run = id === undefined ? undefined : await oneRun(site.db, id);
  if (!run)
    throw new Denial(
      404,
      id === undefined ? 'there is no such run' : `there is no run ${id}`,
      undefined,
      '`rigger queue` lists what waits and what runs',
    );
  return run;
};
