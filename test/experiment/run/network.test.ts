import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ResultRow, readRows, readTrial } from '../../../src/experiment/bundle/index.js';
import { runExperiment } from '../../../src/experiment/index.js';
import { experimentNode, localSession } from '../support/local-session.js';

let runsFolder: string;
beforeEach(async () => {
  runsFolder = await mkdtemp(join(tmpdir(), 'rigger-network-'));
});
afterEach(() => rm(runsFolder, { recursive: true, force: true }));

const measure = async (text: string) => {
  const session = localSession({ runsFolder, roles: { dut: ['here'], peer: ['there', 'elsewhere'] } });
  try {
    const { bundle } = await runExperiment(session, await experimentNode(text), {
      playbook: 'playbooks/test.yml',
    });
    const rows: ResultRow[] = [];
    for await (const piece of readRows(bundle)) rows.push(...piece);
    return { bundle, rows };
  } finally {
    await session.close();
  }
};

/** A tool that every machine has: a server and a client of Node's own, read by the declared parser. */
const echo = (port: number, more = '') => `
design: { repeat: 1, seed: 1 }
addresses: { there: 127.0.0.1, elsewhere: 127.0.0.1 }
observe: [cpu]
measure:
  - id: echo
    command:
      from: dut
      to: peer
      port: ${port}
      seconds: 1
      server: [${process.execPath}, -e, "require('net').createServer((s) => s.end('42 ms')).listen(@port@, '@address@'.includes('@') ? '127.0.0.1' : '')"]
      argv: [${process.execPath}, -e, "require('net').connect(@port@, '@address@').on('data', (d) => console.log('answer ' + d))"]
      metrics: { answer: { pattern: 'answer ([0-9]+) ms', unit: ms, better: lower } }
${more}`;

const listeners = (port: number): string =>
  spawnSync('sh', ['-c', `grep -i ':${port.toString(16).padStart(4, '0')} .* 0A ' /proc/net/tcp`], {
    encoding: 'utf8',
  }).stdout;

describe('a network workload', () => {
  test('has a server for each client, starts clients together, and leaves no server behind', async () => {
    const port = 20_000 + (process.pid % 20_000);
    const { bundle, rows } = await measure(echo(port));
    expect(
      rows
        .filter(({ metric, scope }) => metric === 'answer' && scope === 'client')
        .map(({ server, value }) => [server, value]),
    ).toEqual([
      ['there', 42],
      ['elsewhere', 42],
    ]);
    expect(rows.find(({ metric }) => metric === 'start_skew')?.value).toBeGreaterThanOrEqual(0);
    const { processes, start } = await readTrial(bundle, 1);
    expect(processes.map(({ role, exit }) => [role, exit])).toEqual([
      ['client', 0],
      ['client', 0],
      ['server', null],
      ['server', null],
    ]);
    expect(Math.min(...processes.slice(0, 2).map(({ began }) => began!))).toBeGreaterThanOrEqual(
      start!.scheduled,
    );
    expect([listeners(port), listeners(port + 1)]).toEqual(['', '']);
  });

  test('whose server does not come up fails with the words of the server, and stops what did', async () => {
    const port = 20_000 + ((process.pid + 7) % 20_000);
    const { bundle, rows } = await measure(
      echo(port).replace(
        "require('net').createServer",
        "if (@port@ % 2 === 1) throw new Error('no such device'); require('net').createServer",
      ),
    );
    expect(rows).toEqual([
      expect.objectContaining({
        status: 'failed',
        metric: null,
        value: null,
        why: expect.stringMatching(/^the server .* on \w+ ended at once: /),
      }),
    ]);
    expect((await readTrial(bundle, 1)).processes.filter(({ role }) => role === 'client')).toEqual([]);
    expect([listeners(port), listeners(port + 1)]).toEqual(['', '']);
  });

  test('has its neighbours busy meanwhile, and keeps what they printed', async () => {
    const port = 20_000 + ((process.pid + 13) % 20_000);
    const load = `    alongside:
      - command:
          from: peer
          to: none
          seconds: 1
          argv: [${process.execPath}, -e, "console.log('busy'); setInterval(() => {}, 1000)"]
          metrics: { nothing: { pattern: '(1)', unit: count } }
      - when: "false"
        stress_ng: { from: dut }
`;
    const { bundle } = await measure(echo(port, load));
    const { processes, status } = await readTrial(bundle, 1);
    expect(status).toBe('ok');
    const loads = processes.filter(({ role }) => role === 'load');
    expect(loads.map(({ machine }) => machine)).toEqual(['there', 'elsewhere']);
    expect(await readFile(join(bundle, 'trials/0001', loads[0]!.stdout), 'utf8')).toBe('busy\n');
  });
});
