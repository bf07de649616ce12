import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { environmentFacts } from '../../../src/experiment/environment/facts.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-environment-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As ethtool 6.1 prints them for an ixgbe port; the rest of its coalescing parameters is left out. */
const ethtool = `#!/bin/sh
case $1 in
-i) printf 'driver: ixgbe\\nversion: 6.1.0-25-amd64\\nfirmware-version: 0x800006d4\\nexpansion-rom-version: \\n';;
-k) printf 'Features for eth9:\\nrx-checksumming: on\\ntx-checksumming: on\\n\\ttx-checksum-ipv4: off [fixed]\\nlarge-receive-offload: off\\nrx-vlan-offload: on [fixed]\\n';;
-c) printf 'Coalesce parameters for eth9:\\nAdaptive RX: on  TX: off\\nstats-block-usecs: n/a\\n\\nrx-usecs: 1\\nrx-frames: n/a\\n\\ntx-usecs: 0\\ntx-frames: n/a\\n';;
-l) printf 'Channel parameters for eth9:\\nPre-set maximums:\\nRX:\\t\\tn/a\\nTX:\\t\\tn/a\\nOther:\\t\\t1\\nCombined:\\t63\\nCurrent hardware settings:\\nRX:\\t\\tn/a\\nTX:\\t\\tn/a\\nOther:\\t\\t1\\nCombined:\\t8\\n';;
-g) printf 'Ring parameters for eth9:\\nPre-set maximums:\\nRX:\\t\\t4096\\nRX Mini:\\tn/a\\nTX:\\t\\t4096\\nCurrent hardware settings:\\nRX:\\t\\t512\\nRX Mini:\\tn/a\\nTX:\\t\\t1024\\n';;
esac
`;

test('a card is told with what moves its delay and its throughput', () => {
  writeFileSync(join(folder, 'ethtool'), ethtool, { mode: 0o755 });
  const query = environmentFacts.network_cards!();
  const card = `mount -t tmpfs none /sys/class/net && mkdir -p /sys/class/net/eth9/device /sys/class/net/lo &&
echo 9000 >/sys/class/net/eth9/mtu && echo 1 >/sys/class/net/eth9/device/numa_node &&
echo 4 >/sys/class/net/eth9/device/sriov_numvfs && exec /bin/sh -c "$1"`;
  const { stdout, stderr, status } = spawnSync(
    'unshare',
    ['-m', '--propagation', 'private', 'sh', '-c', card, '-', query.script],
    { encoding: 'utf8', env: { PATH: `${folder}:${process.env.PATH}`, LC_ALL: 'C' } },
  );
  expect(query.parse({ stdout, stderr, exit: status! })).toEqual({
    available: true,
    value: {
      'eth9 mtu': '9000',
      'eth9 numa_node': '1',
      'eth9 virtual_functions': '4',
      'eth9 pci': 'device',
      'eth9 driver': 'ixgbe',
      'eth9 version': '6.1.0-25-amd64',
      'eth9 firmware-version': '0x800006d4',
      'eth9 offloads_on': 'rx-checksumming tx-checksumming rx-vlan-offload',
      'eth9 adaptive RX': 'on',
      'eth9 adaptive TX': 'off',
      'eth9 rx-usecs': '1',
      'eth9 rx-frames': 'n/a',
      'eth9 tx-usecs': '0',
      'eth9 queues RX': 'n/a',
      'eth9 queues TX': 'n/a',
      'eth9 queues Combined': '8',
      'eth9 ring RX': '512',
      'eth9 ring TX': '1024',
    },
  });
});
