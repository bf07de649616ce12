import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { effectsOf } from '../../src/engine/task/plan-only.js';
import { mounts } from '../../src/facts/files/mounts.js';
import { scopeOf } from '../../src/facts/reading/scopes.js';
import { groups, users } from '../../src/facts/software/accounts.js';
import type { Needs } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import {
  apply,
  contextWith,
  foresightOf,
  parseInput,
  planOn,
  questionsAround,
  type Readings,
  readAll,
  readTogether,
  uncovered,
} from '../support/converge.js';
import { openHost, openSandbox, openSystemdSandbox, type Sandbox, whyNoSandbox } from '../support/sandbox.js';
import type { Cases, Trial } from './case.js';

/** Shell text such as `ssh root@dut1`: a host that the trials may change; see `openHost`. */
const host = process.env.RIGGER_TEST_HOST;
const runsHere = (trial: Trial): boolean => (host ? (trial.host ?? trial.systemd ?? false) : !trial.host);

/**
 * Every task on a real file system: what it plans, applied, leaves nothing to plan, alters
 * no fact that its changes do not name, and leaves what they said that they would leave.
 */
const folder = new URL('.', import.meta.url);
const suites = (
  await Promise.all(
    readdirSync(folder)
      .filter((name) => name.endsWith('.cases.ts'))
      .map(async (name) => ((await import(new URL(name, folder).pathname)) as { suite: Cases }).suite),
  )
).filter(({ trials = [] }) => trials.some(runsHere));

const reason = host ? undefined : whyNoSandbox();
if (reason) throw new Error(`trials of tasks need a sandbox: ${reason}`);

/** Tasks that foretold something. */
const foretellers = new Set<string>();

describe.each(suites)('$task', ({ task: name, trials = [] }) => {
  const task = taskCatalogue.get(name)!;
  let sandbox: Sandbox;
  beforeAll(async () => {
    const systemd = trials.some((trial) => trial.systemd);
    sandbox = host ? openHost(host) : await (systemd ? openSystemdSandbox() : openSandbox());
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await sandbox.runAll([{ script: 'umount -- /case/* /case/*/* 2>/dev/null; rm -rf /case; mkdir /case' }]);
  });

  test.each(trials.filter(runsHere))('$name', async (trial: Trial) => {
    const shell = async (script: string) =>
      (await sandbox.runAll([{ script: `set -e; cd /case; ${script}` }]))[0];
    expect(await shell(trial.prepare ?? ':')).toMatchObject({ exit: 0 });
    const parsed = parseInput(task, trial.input);
    expect(parsed.error?.issues ?? []).toEqual([]);
    const context = contextWith(trial.sources);
    const first = await planOn(sandbox, task, parsed.data, context);
    if (trial.refused) {
      expect(first).toMatchObject({ kind: 'refused', diagnostic: { code: trial.refused } });
      return;
    }
    if (trial.nothing) {
      expect(first).toMatchObject({ kind: 'nothing' });
      return;
    }
    expect(first).toMatchObject({ kind: 'changes' });
    if (first.kind !== 'changes') return;
    if (trial.fails) {
      await expect(apply(sandbox, first.changes)).rejects.toThrow(trial.fails);
      expect(await shell(trial.check ?? ':')).toMatchObject({ exit: 0 });
      return;
    }
    const watched = [
      ...Object.values(task.needs(parsed.data, context.sources) as Needs),
      users(),
      groups(),
      mounts(),
    ];
    const before = { ...(await readAll(sandbox, watched)), ...(await statesOf(sandbox)) };
    const questions = [
      ...watched,
      ...questionsAround(
        first.changes,
        Object.keys(before).filter((key) => key.startsWith('/')),
      ),
    ];
    const read = await readTogether(sandbox, questions);
    await apply(sandbox, first.changes);
    const after = { ...(await readAll(sandbox, watched)), ...(await statesOf(sandbox)) };
    const left = await readTogether(sandbox, questions);
    const foresight = foresightOf(first.changes, read, left);
    expect(foresight.wrong).toEqual([]);
    const assurance = task.assures?.(parsed.data);
    if (assurance) {
      const effects = effectsOf(task.reach?.(parsed.data) ?? ['*'], first.changes, assurance);
      expect(foresightOf(effects, read, left).wrong).toEqual([]);
    }
    if (foresight.told.length > 0) foretellers.add(name);
    const invalidates = first.changes.flatMap((change) => change.invalidates);
    expect(uncovered(before, after, invalidates)).toEqual([]);
    expect(await shell(trial.check ?? ':')).toMatchObject({ exit: 0 });
    if (first.changes.some(({ action }) => action)) return;
    const second = await planOn(sandbox, task, parsed.data, context);
    const todo = second.kind === 'changes' ? second.changes.map(({ summary }) => summary) : [second.kind];
    expect(todo).toEqual(['nothing']);
    if (assurance) expect(second).toMatchObject({ because: assurance.that });
  });
});

/** Type, mode, owner and content of everything below /case, read by one process. */
const statesOf = async (sandbox: Sandbox): Promise<Readings> => {
  const [found] = await sandbox.runAll([
    {
      script: `find /case -exec sh -c 'for p; do printf %s "$p" | base64 -w0; printf " "
{ if [ -h "$p" ]; then readlink -- "$p"; else stat -c "%F %a %U %G" -- "$p"; [ -f "$p" ] && sha256sum < "$p"; fi; } | base64 -w0
echo; done' sh {} +`,
    },
  ]);
  const lines = found!.stdout.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [path = '', state = ''] = line.split(' ').map((part) => Buffer.from(part, 'base64').toString());
      return [path, { scopes: [scopeOf.file(path)], value: state }];
    }),
  );
};
