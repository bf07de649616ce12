import fc from 'fast-check';
import { connectSandbox } from '../support/connect-sandbox.js';
import { openSandbox } from '../support/sandbox.js';
import { type Compared, planAndApply } from './compare.js';
import { siteOf } from './sites.js';

export interface SitesWanted {
  readonly sites: number;
  readonly seed: number;
  readonly least: number;
  readonly most: number;
  /** No site begins after so many milliseconds. */
  readonly within?: number;
}

/** Random sites, each planned and applied on a fresh copy of this machine's file system. */
export const walkSites = async (
  { sites, seed, least, most, within = Number.POSITIVE_INFINITY }: SitesWanted,
  told: (site: number, compared: Compared) => void = () => undefined,
): Promise<readonly Compared[]> => {
  const end = performance.now() + within;
  const all: Compared[] = [];
  for (const [index, site] of fc.sample(siteOf(least, most), { seed, numRuns: sites }).entries()) {
    if (performance.now() > end) break;
    const sandbox = await openSandbox();
    try {
      const compared = await planAndApply(site, connectSandbox(sandbox));
      all.push(compared);
      told(index, compared);
    } finally {
      sandbox.close();
    }
  }
  return all;
};
