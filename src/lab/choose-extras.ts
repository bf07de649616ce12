import { hypervisorsFor, inOrder, type LabExtra } from './extras.js';
import { labFailure } from './failure.js';
import type { LabState } from './state.js';

/**
 * The extras of the lab: those that it has, or those that a new one is asked for, and no others than it has.
 * @throws RiggerError `lab/other-extras`, `lab/too-few-hosts`
 */
export const chooseExtras = (
  before: LabState | undefined,
  { with: asked, hosts }: { readonly with?: readonly LabExtra[]; readonly hosts?: number },
): LabExtra[] => {
  const has = before === undefined ? undefined : inOrder(before.with ?? []);
  const wanted = inOrder(asked ?? has ?? []);
  if (has !== undefined && has.join() !== wanted.join())
    throw labFailure(
      'lab/other-extras',
      `the lab that is here was made with ${has.join(', ') || 'no extras'}, not with ${wanted.join(', ')}`,
      { help: `rigger lab down, then rigger lab up --with ${wanted.join(',')}` },
    );
  const least = hypervisorsFor(wanted);
  if (hosts !== undefined && hosts < least)
    throw labFailure(
      'lab/too-few-hosts',
      `networkmanager, netplan and openvswitch together take ${least} hypervisors and the peer, not ${hosts}`,
      { help: `--hosts ${least}, or leave one of them out` },
    );
  return wanted;
};
