import { ethtool as ethtoolFact } from '../../facts/network/ethtool.js';
import { type EthtoolGroup, ethtoolGroups } from '../../facts/network/ethtool-output.js';
import { ownConnection } from '../../facts/network/own-connection.js';
import { defineTask } from '../../model/index.js';
import { bootReachOf, bootScriptNeeds } from '../boot-script.js';
import { keptBeforeNeeds } from '../kept-before.js';
import { type EthtoolInput, ethtoolInput } from './input.js';
import { ethtoolName, planEthtool, planRelease } from './plan.js';
import { groupsOf, wishOf } from './wish.js';

const selectorOf = ({ link, device }: EthtoolInput): string => device ?? link!;

/** Settings of a network interface by ethtool. */
export const ethtoolTask = defineTask({
  name: 'ethtool',
  summary: 'An interface by ethtool: offloads, rings, queues, coalescing, pause, private flags, FEC, RSS',
  input: ethtoolInput,
  references: [
    'https://man7.org/linux/man-pages/man8/ethtool.8.html',
    'https://docs.kernel.org/networking/ethtool-netlink.html',
    'https://docs.kernel.org/networking/scaling.html',
  ],
  reach: (input) => ['net', ...bootReachOf(ethtoolName(selectorOf(input)))],
  needs: (input) => {
    const selector = selectorOf(input);
    const groups =
      input.state === 'released' ? (Object.keys(ethtoolGroups) as EthtoolGroup[]) : groupsOf(wishOf(input));
    return {
      found: ethtoolFact({ link: selector, groups }),
      boot: bootScriptNeeds(ethtoolName(selector)),
      before: keptBeforeNeeds(ethtoolName(selector)),
      ...((input.fec || input.state === 'released') && { own: ownConnection() }),
    };
  },
  plan: (input, facts, { host }) =>
    input.state === 'released'
      ? planRelease(selectorOf(input), facts, host)
      : planEthtool(selectorOf(input), { wish: wishOf(input), persistent: input.persistent }, facts, host),
});
