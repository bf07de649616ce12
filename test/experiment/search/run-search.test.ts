import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  deriveRows,
  type ResultRow,
  readRows,
  readTrial,
  trialNumbers,
} from '../../../src/experiment/bundle/index.js';
import { runExperiment } from '../../../src/experiment/index.js';
import { verifyRun } from '../../../src/report/verify/verify-run.js';
import { writeReport } from '../../../src/report/write-report.js';
import { experimentNode, type LocalSession, localSession } from '../support/local-session.js';

let runsFolder: string;
let sessions: LocalSession[];
beforeEach(async () => {
  runsFolder = await mkdtemp(join(tmpdir(), 'rigger-search-'));
  sessions = [];
});
afterEach(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  await rm(runsFolder, { recursive: true, force: true });
});

const open = (options: Partial<Parameters<typeof localSession>[0]> = {}): LocalSession => {
  const session = localSession({ runsFolder, ...options });
  sessions.push(session);
  return session;
};

/** A program that says what a device of 4,000 loses of a load: a real process, which ends at once. */
const device = 'awk -v l={{ load }} "BEGIN { print \\"loss=\\" (l > 4000 ? 1 - 4000 / l : 0) }"';
const playbook = (extra = ''): string => `
design: { repeat: 1, seed: 7 }
measure:
  - search:
      workload:
        command:
          from: dut
          argv: [sh, -c, '${device}; : {{ seconds }}${extra}']
          metrics: { loss: { pattern: 'loss=(.*)', unit: ratio, better: lower } }
      over: load
      from: 100
      to: 10K
      goals: [{ loss: 0, name: none }, { loss: 0.5% }]
      initial: 0.1
      final: 0.2
      sum: 0.4
      unit: packet/s
`;

const rowsIn = async (bundle: string): Promise<ResultRow[]> => {
  const found: ResultRow[] = [];
  for await (const rows of readRows(bundle)) found.push(...rows);
  return found;
};

const again = async (bundle: string): Promise<string> => {
  let all = '';
  for await (const lines of deriveRows(bundle)) all += lines.map((line) => `${line}\n`).join('');
  return all;
};

const origin = { playbook: 'playbooks/test.yml' };

test('a search is one trial, of which each Trial is kept and derived again', async () => {
  const session = open();
  const { bundle, trials, failed } = await runExperiment(session, await experimentNode(playbook()), origin);
  expect({ trials, failed }).toEqual({ trials: 1, failed: 0 });
  const rows = await rowsIn(bundle);
  const whole = Object.fromEntries(
    rows.flatMap(({ scope, metric, value, unit }) => (scope === 'trial' ? [[metric, [value, unit]]] : [])),
  );
  expect(whole).toMatchObject({
    none_lower: [4000, 'packet/s'],
    none_throughput: [4000, 'packet/s'],
    none_regular: [1, 'count'],
    loss_0_5_regular: [1, 'count'],
  });
  expect(whole.loss_0_5_lower![0]).toBeGreaterThan(4000);
  expect(whole.loss_0_5_upper![0]).toBeLessThan(4080);
  const { search, processes } = await readTrial(bundle, 1);
  expect(processes).toEqual([]);
  expect(search!.length).toBe(whole.search_trials![0]);
  expect(search![0]).toMatchObject({ load: 10_000, duration: 0.1 });
  const loads = rows.filter(({ scope, metric }) => scope === 'search' && metric === 'load');
  expect(loads.map(({ subject, value }) => [subject, value])).toEqual(
    search!.map(({ load }, index) => [String(index + 1), load]),
  );
  expect(await again(bundle)).toBe(await readFile(join(bundle, 'results.jsonl'), 'utf8'));
  expect((await verifyRun(bundle)).findings).toEqual([]);

  // A report tells searches, and not their Trials, as trials.
  const target = join(runsFolder, 'report');
  await writeReport([bundle], target);
  await readFile(join(target, 'figures/search-search.svg'), 'utf8');
  const report = await readFile(join(target, 'report.md'), 'utf8');
  expect(report).toContain('How search was searched');
  expect(report).toMatch(
    /The most that keep search\.loss at most 0 %: .*about 4\.00 kpacket\/s, without an interval: 1 search/,
  );
  expect(report).toContain('search.none\\_lower');
  expect(report).not.toMatch(/search\.(load|duration)\b/);

  const path = join(bundle, 'trials/0001/search/0001/here.client.stdout');
  await writeFile(path, 'loss=0\n');
  const { findings } = await verifyRun(bundle);
  expect(findings.map(({ message }) => message).join('\n')).toContain(
    'after those before it the search asks for',
  );
});

test('a search that was interrupted goes on behind the Trials that it had', async () => {
  let asked = 0;
  const stopping = open({ stopping: () => ++asked > 4 });
  await expect(runExperiment(stopping, await experimentNode(playbook()), origin)).rejects.toMatchObject({
    diagnostics: [{ code: 'experiment/stopped' }],
  });
  const [started] = stopping.events.flatMap((event) =>
    event.type === 'experiment-started' ? [event.bundle] : [],
  );
  const session = open({ resume: started! });
  const { bundle, trials, failed } = await runExperiment(session, await experimentNode(playbook()), origin);
  expect({ trials, failed }).toEqual({ trials: 2, failed: 0 });
  expect((await readTrial(bundle, 1)).status).toBe('interrupted');
  const { search } = await readTrial(bundle, 2);
  expect(search!.map(({ from }) => from).slice(0, 4)).toEqual([1, 1, 1, undefined]);
  expect(await trialNumbers(bundle)).toEqual([1, 2]);
  expect((await verifyRun(bundle)).findings).toEqual([]);
});

test('a Trial that fails makes its search fail, with its words', async () => {
  const session = open();
  const failing = playbook('; [ {{ load }} -gt 5000 ] || exit 3');
  const { bundle, failed } = await runExperiment(session, await experimentNode(failing), origin);
  expect(failed).toBe(1);
  const [row] = await rowsIn(bundle);
  expect(row!.why).toMatch(/^Trial 2, 4\.00 kpacket\/s for 0\.1 s: here: sh ended with exit code 3/);
  expect((await readTrial(bundle, 1)).search).toHaveLength(2);
  expect((await verifyRun(bundle)).findings).toEqual([]);
});

test('a goal that not even the smallest load keeps has no load to tell', async () => {
  const session = open();
  const lossy = playbook().replace('? 1 - 4000 / l : 0', '? 1 - 4000 / l : 0.1');
  const { bundle } = await runExperiment(session, await experimentNode(lossy), origin);
  expect((await rowsIn(bundle))[0]!.why).toBe(
    'not even the smallest load, 100 packet/s, keeps none: search from a smaller one',
  );
});
