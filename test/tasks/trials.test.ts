import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type FileState, fileState } from '../../src/facts/file-state.js';
import { type FactQuery, type OptionalQuery, sh } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { apply, contextWith, parseInput, planOn, readAll, uncovered } from '../support/converge.js';
import { openSandbox, type Sandbox, whyNoSandbox } from '../support/sandbox.js';
import type { Cases, Trial } from './case.js';

/**
 * Every task on a real file system: what it plans, applied, leaves nothing to plan, and alters
 * no fact that its changes do not name.
 */
const folder = new URL('.', import.meta.url);
const suites = (
  await Promise.all(
    readdirSync(folder)
      .filter((name) => name.endsWith('.cases.ts'))
      .map(async (name) => ((await import(new URL(name, folder).pathname)) as { suite: Cases }).suite),
  )
).filter(({ trials = [] }) => trials.length > 0);

const reason = whyNoSandbox();
if (reason) console.warn(`trials of tasks are not run: ${reason}`);
const withNetwork = process.env.RIGGER_TEST_NETWORK === '1';

(reason ? describe.skip : describe).each(suites)('$task', ({ task: name, trials = [] }) => {
  const task = taskCatalogue.get(name)!;
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    sandbox.run({ script: 'rm -rf /case; mkdir /case' });
  });

  test.each(trials.filter(({ network }) => !network || withNetwork))('$name', (trial: Trial) => {
    const shell = (script: string) => sandbox.run({ script: `set -e; cd /case; ${script}` });
    expect(shell(trial.prepare ?? ':')).toMatchObject({ exit: 0 });
    const parsed = parseInput(task, trial.input);
    expect(parsed.error?.issues ?? []).toEqual([]);
    const context = contextWith(trial.sources);
    const first = planOn(sandbox, task, parsed.data, context);
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
    const paths = pathsIn(sandbox);
    const needs = queriesOf(task.needs(parsed.data));
    const before = readAll(sandbox, [...needs, ...paths]);
    apply(sandbox, first.changes);
    const watched = [
      ...needs,
      ...new Map([...paths, ...pathsIn(sandbox)].map((one) => [one.key, one])).values(),
    ];
    const after = readAll(sandbox, watched);
    for (const query of watched)
      if (!before.has(query.key)) before.set(query.key, absentLike(after, query.key));
    expect(
      uncovered(
        before,
        after,
        watched,
        first.changes.flatMap(({ invalidates }) => invalidates),
      ),
    ).toEqual([]);
    expect(shell(trial.check ?? ':')).toMatchObject({ exit: 0 });
    if (first.changes.some(({ action }) => action)) return;
    const second = planOn(sandbox, task, parsed.data, context);
    expect(second).toMatchObject({ kind: 'nothing' });
  });
});

const pathsIn = (sandbox: Sandbox): FactQuery<FileState>[] =>
  sandbox
    .run({ script: 'find /case -print0 | base64 -w0' })
    .stdout.split('\n')
    .flatMap((text) => Buffer.from(text, 'base64').toString().split('\0'))
    .filter((path) => path !== '')
    // A directory's size and a file's inode follow from what is in it; modes and contents count.
    .map((path) => statelessPath(path));

/** Existence, type, mode, owner and content: what a write elsewhere must not alter unseen. */
const statelessPath = (path: string): FactQuery<FileState> => ({
  ...fileState({ path }),
  script: sh`if [ -h ${path} ]; then readlink -- ${path}; else stat -c '%F %a %U %G' -- ${path}; [ -f ${path} ] && sha256sum < ${path}; fi; :`,
  parse: ({ stdout }) => ({ available: true, value: stdout as unknown as FileState }),
});

const absentLike = (after: ReadonlyMap<string, unknown>, key: string): string =>
  `absent before; now ${after.has(key)}`;

const queriesOf = (needs: Readonly<Record<string, FactQuery | OptionalQuery<unknown>>>): FactQuery[] =>
  Object.values(needs).map((need) => ('optional' in need ? need.optional : need));
