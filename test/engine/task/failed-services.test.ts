import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  type AnyTask,
  available,
  changes,
  defineFact,
  defineTask,
  Masker,
} from '../../../src/model/index.js';
import { taskCatalogue } from '../../../src/tasks/catalogue.js';
import { connectSandbox } from '../../support/connect-sandbox.js';
import { openSystemdSandbox, type Sandbox } from '../../support/sandbox.js';
import { playOf, runEngine, taskStep } from '../support/engine-run.js';

let host: Sandbox;
beforeAll(async () => {
  host = await openSystemdSandbox();
});
afterAll(() => host.close());

const secret = 'wrong-horse-battery';

const runOn = async (
  name: string,
  input: Record<string, unknown>,
  more: object = {},
  tasks = taskCatalogue,
) => {
  const masker = new Masker();
  masker.add(secret);
  const step = taskStep(0, name, input as never, more);
  const { events } = await runEngine([playOf([step])], tasks as never, connectSandbox(host), { masker });
  return events.find((event) => event.type === 'task-finished')!;
};

const unitFile = (unit: string, text: string): void => {
  const script = `cat > /etc/systemd/system/${unit}.service && systemctl daemon-reload`;
  expect(host.run({ script, stdin: text })).toMatchObject({ exit: 0 });
};

/** A unit that runs a line of sh, and is ready when that has ended. */
const once = (line: string, more = ''): string =>
  `[Unit]\n${more}\n[Service]\nType=oneshot\nExecStart=/bin/sh -c '${line}'\n`;

test('a unit that does not start shows its result and its last words, cut and masked, for one round trip more', async () => {
  const long = 'head -c 3000 /dev/zero | tr "\\\\0" x; echo';
  unitFile('talks', once(`for i in $(seq 100); do echo line $i; done; ${long}; echo pass=${secret}; exit 3`));
  const finished = await runOn('service', { name: 'talks', state: 'started' });
  expect(finished).toMatchObject({
    status: 'failed',
    roundTrips: 3,
    diagnostic: {
      code: 'engine/command-failed',
      help: 'fix what its journal names; all of it: `journalctl -u talks.service` on the host',
    },
  });
  const notes = finished.diagnostic!.notes!;
  expect(notes[2]).toBe('talks.service: failed, result exit-code');
  const [title, ...lines] = notes[3]!.split('\n');
  expect(title).toBe('journal, its last lines:');
  expect(lines).toHaveLength(15);
  expect(lines[0]).toMatch(/^\w{3} [ \d]\d [\d:]{8} sh\[\d+\]: line 88$/);
  expect(lines.some((line) => /x{400}… \(\d+ characters\)$/.test(line))).toBe(true);
  expect(lines.at(-1)).toMatch(/: pass=\*+$/);
});

test('what it requires is named where that is what failed', async () => {
  unitFile('first', once('echo nothing here; exit 1'));
  unitFile('second', once('true', 'Requires=first.service\nAfter=first.service'));
  const { diagnostic } = await runOn('service', { name: 'second', state: 'restarted' });
  expect(diagnostic!.notes).toContain('requires first.service: failed, result exit-code');
});

test.each([
  ['stopped', { state: 'started' }],
  ['running', {}],
])('a new file of a %s unit shows the same', async (before, more) => {
  unitFile('made', '[Service]\nExecStart=/bin/sleep infinity\n');
  host.run({ script: `systemctl ${before === 'running' ? 'start' : 'stop'} made` });
  const content = once('echo no port; exit 1', `# Was ${before}`);
  const { status, diagnostic } = await runOn('systemd_unit', { name: 'made', content, ...more });
  expect(status).toBe('failed');
  expect(diagnostic!.notes!.at(-1)).toMatch(/^journal, its last lines:\n[\s\S]*: no port$/);
});

test('nothing is told of what is hidden, and nothing asked', async () => {
  unitFile('quiet', once(`echo ${secret}; exit 1`));
  const finished = await runOn('service', { name: 'quiet', state: 'started' }, { noLog: true });
  expect(finished).toMatchObject({ status: 'failed', roundTrips: 2 });
  expect(finished.diagnostic!.notes).toBeUndefined();
});

test('what is broken after it was restarted is a failure with its reason; before, it is why one restarts', async () => {
  const state = defineFact<string>({
    id: 'state',
    summary: 'A file',
    scopes: () => ['file:/case'],
    script: () => 'cat /case/state',
    parse: ({ stdout }) => available(stdout.trim()),
  });
  const why = defineFact<{ notes: string[]; help: string }>({
    id: 'why',
    summary: 'Why',
    scopes: () => ['*'],
    script: () => 'cat /case/why',
    parse: ({ stdout }) => available({ notes: [stdout.trim()], help: 'look there' }),
  });
  const revive = defineTask({
    name: 'revive',
    summary: 'Restarts a file',
    input: z.strictObject({ to: z.string() }),
    needs: () => ({ found: state() }),
    plan: ({ to }, { found }) =>
      changes([
        {
          summary: 'revive',
          commands: [{ kind: 'exec', argv: ['cp', `/case/${to}`, '/case/state'] }],
          invalidates: ['*'],
          action: true,
          why: why(),
          broken: found === 'dead' ? 'it is dead' : undefined,
        },
      ]),
  });
  host.run({ script: 'cd /case; echo dead > dead; echo alive > alive; cp dead state; echo old age > why' });
  const tasks: ReadonlyMap<string, AnyTask> = new Map([['revive', revive as AnyTask]]);
  expect(await runOn('revive', { to: 'alive' }, {}, tasks)).toMatchObject({
    status: 'changed',
    roundTrips: 2,
  });
  expect(await runOn('revive', { to: 'dead' }, {}, tasks)).toMatchObject({
    status: 'failed',
    diagnostic: {
      code: 'engine/left-broken',
      message: 'revive did what it was to do on h1, but it is dead',
      notes: ['old age'],
      help: 'look there',
    },
  });
});
