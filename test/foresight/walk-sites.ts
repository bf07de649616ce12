import fc from 'fast-check';
import { connectSandbox } from '../support/connect-sandbox.js';
import { openSandbox, openSystemdSandbox } from '../support/sandbox.js';
import { type Compared, planAndApply } from './compare.js';
import { offerPackages } from './debian-packages.js';
import { siteOf } from './sites.js';

export interface SitesWanted {
  readonly sites: number;
  readonly seed: number;
  readonly least: number;
  readonly most: number;
  /** No site begins after so many milliseconds. */
  readonly within?: number;
}

/** Every third site has packages. */
const packagesIn = 2;

/** Random sites, each planned and applied on a fresh copy of this machine's file system. */
export const walkSites = async (
  { sites, seed, least, most, within = Number.POSITIVE_INFINITY }: SitesWanted,
  told: (site: number, compared: Compared) => void = () => undefined,
): Promise<readonly Compared[]> => {
  const end = performance.now() + within;
  const all: Compared[] = [];
  const [bare, packaged] = [false, true].map((withPackages) =>
    fc.sample(siteOf(least, most, withPackages), { seed, numRuns: sites }),
  );
  for (let index = 0; index < sites && performance.now() <= end; index += 1) {
    const withPackages = index % 3 === packagesIn;
    const site = (withPackages ? packaged : bare)![index]!;
    const sandbox = await (withPackages ? openSystemdSandbox() : openSandbox());
    try {
      if (withPackages) offerPackages(sandbox);
      const compared = await planAndApply(site, connectSandbox(sandbox));
      all.push(compared);
      told(index, compared);
    } finally {
      sandbox.close();
    }
  }
  return all;
};
