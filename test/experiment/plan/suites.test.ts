import { describe, expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';

/** Cells, and whether both datapaths are among them; read before any host is touched. */
const suites: [string, string, number][] = [
  ['latency', 'quick', 2],
  ['latency', 'full', 32],
  ['throughput', 'quick', 2],
  ['throughput', 'full', 12],
  ['fairness', 'quick', 2],
  ['fairness', 'full', 8],
  ['interference', 'quick', 6],
  ['interference', 'full', 24],
  ['multi-network', 'quick', 5],
  ['multi-network', 'full', 6],
  ['load-latency', 'quick', 4],
  ['load-latency', 'full', 10],
  ['density', 'quick', 6],
  ['density', 'full', 64],
  ['density', 'all_levers', 96],
  ['non-drop-rate', 'quick', 2],
  ['non-drop-rate', 'full', 6],
  ['non-drop-rate', 'rfc2544', 6],
];

describe('the suites', () => {
  test.each(
    suites,
  )('%s in its %s design is sound, and measures both datapaths', async (suite, design, cells) => {
    const { code, stdout, stderr } = await rigger([
      'plan',
      `playbooks/${suite}.yml`,
      '-e',
      `design=${design}`,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/^(warning|error)/m) });
    expect(stdout).toContain(`${cells} cells, `);
    expect(stdout).toMatch(/cell \d+: .*(datapath|networks)=virtio/);
    expect(stdout).toMatch(/cell \d+: .*(datapath|networks)=sriov/);
  });
});

test('isolated CPUs are compared in a design of their own, whose cells differ in the command line alone', async () => {
  const { code, stdout, stderr } = await rigger(['plan', 'playbooks/density.yml', '-e', 'design=isolation']);
  expect(code).toBe(0);
  expect(stdout).toContain('4 cells, 6 blocks');
  expect(stdout).toContain('compares lever with none');
  const told = [...stderr.matchAll(/^(?:warning|error).*$/gm)].map(([line]) => line);
  expect(told).toEqual([
    expect.stringMatching(/kernel_cmdline .* runs only where lever is none$/),
    expect.stringMatching(/kernel_cmdline .* runs only where lever is isolation$/),
  ]);
});

describe('the suites over containers', () => {
  test.each([
    // The playbook of searches has guests only.
    ...new Set(suites.map(([suite]) => suite).filter((suite) => suite !== 'non-drop-rate')),
  ])('%s is sound, and measures both datapaths', async (suite) => {
    const { code, stdout, stderr } = await rigger([
      'plan',
      `playbooks/${suite}.yml`,
      '-e',
      'instance=container',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/^(warning|error)/m) });
    expect(stdout).toMatch(/cell \d+: .*(datapath|networks)=veth/);
    expect(stdout).toMatch(/cell \d+: .*(datapath|networks)=sriov/);
  });

  test('a container is measured on a virtual function beside a guest that floods by virtio', async () => {
    const mixed = ['instance=container', 'neighbour_instance=guest', 'neighbour_datapath=virtio'];
    const words = mixed.flatMap((each) => ['-e', each]);
    const { code, stdout } = await rigger(['plan', 'playbooks/interference.yml', ...words]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /datapath=sriov .*neighbour=network .*: ping \(c1→peer1\): .* beside iperf3 on g2/,
    );
  });

  test('a datapath that a guest cannot have is refused by name', async () => {
    const { code, stderr } = await rigger([
      'plan',
      'playbooks/latency.yml',
      '-e',
      '{"datapaths":["virtio","veth"]}',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('guest g1 cannot have the datapath veth');
  });
});

describe('the datapaths that have the port to themselves', () => {
  test.each([
    ['guest', ['macvtap'], 'p1→peer1'],
    ['container', ['macvlan', 'ipvlan', 'passthrough'], 'p1→peer1'],
  ])('of a %s are sound', async (instance, paths, ends) => {
    const { code, stdout, stderr } = await rigger([
      ...['plan', 'playbooks/own-port.yml', '-e', `instance=${instance}`],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/^(warning|error)/m) });
    expect(stdout).toContain(`${paths.length} cell`);
    for (const path of paths) expect(stdout).toMatch(new RegExp(`datapath=${path}\\b.*${ends}`));
  });
});

describe('what a design can answer', () => {
  test.each([
    [
      'latency',
      'the smallest p that 6 blocks can reach is 0.0313; adjusted over the 1 comparison of the first metric 0.0313',
    ],
    [
      'multi-network',
      'the smallest p that 8 blocks can reach is 0.00781; adjusted over the 4 comparisons of the first metric 0.0313',
    ],
    ['latency', 'finds ±5 % of ping.rtt_median in so many runs: 75 % where trials scatter by 2 %'],
    ['latency', 'will speak of this boot of hosts and guests, and not of the next one'],
    ['latency', 'ping: 19 values in a trial; a valid trial has 6; too few for rtt_p90 (100), rtt_p99 (1000)'],
    [
      'latency',
      'sockperf: as many values as round trips fit into 1 s; a valid trial has 6; needs round trips of at most: latency_p90 10 ms, latency_p99 1 ms',
    ],
    ['throughput', 'guests are started anew before each block: intervals will speak of boots of the guests'],
    ['load-latency', '4000 values in a trial; a valid trial has 6; enough for latency_p90, latency_p99;'],
  ])('the plan of %s says what it can answer, of what, and what does not matter', async (suite, words) => {
    const { stdout } = await rigger(['plan', `playbooks/${suite}.yml`, '-e', 'design=quick']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(words);
    expect(stdout).toMatch(/does not matter: [^\n]*±5 %/);
  });
});
