import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { resumeState } from '../../src/engine/journal/resume.js';
import { type EventBody, Masker, type RunEvent } from '../../src/model/index.js';
import { projectOf, runLocally } from './support/local-run.js';

const secret = 'canary-8Wq1';

const playbook = (first: string): string => `- name: a play
  hosts: all
  tasks:
    - { name: first, ${first}, register: it }
    - { name: gate, shell: "test -e FOLDER/open" }
    - { name: use, copy: { dest: "FOLDER/{{ inventory_hostname }}", content: "{{ it.stdout }}" } }
`;

/** Runs until the gate fails, and again as a resumed run, with the journal as a file would hold it. */
const resumed = async (
  first: string,
  cut: (events: EventBody[]) => EventBody[] = (all) => all,
  more = {},
) => {
  const folder = await projectOf({ 'play.yml': playbook(first) });
  const id = `resume-${process.pid}-${folder.split('-').at(-1)}`;
  const masker = new Masker();
  masker.add(secret);
  const before = await runLocally(folder, { id, masker, ...more });
  const journal = cut(masker.maskJson([...before.events])) as RunEvent[];
  writeFileSync(join(folder, 'open'), '');
  const after = await runLocally(folder, { id, masker, resume: resumeState(journal), ...more });
  return { folder, before, after };
};

/** The controller died when the action had finished, and before its journal said so. */
const beforeItsEnd = (events: EventBody[]): EventBody[] =>
  events.slice(
    0,
    events.findIndex(({ type }) => type === 'task-finished'),
  );

const count = (folder: string): number => readFileSync(join(folder, 'count'), 'utf8').length;

describe('a resumed run', () => {
  test('knows what finished commands had registered', async () => {
    const { folder, after } = await resumed('shell: "printf x >>FOLDER/count; echo out"');
    expect(after.task('first')?.status).toBe('resumed');
    expect(readFileSync(join(folder, 'h1'), 'utf8')).toBe('out');
    expect(count(folder)).toBe(1);
  });

  test.each([
    ['that the journal must not have', (events: EventBody[]) => events],
    ['that never came to the journal', beforeItsEnd],
  ])('asks the host for a result %s', async (_, cut) => {
    const { folder, after } = await resumed(
      `shell: "printf x >>FOLDER/count; echo ${secret}", no_log: true`,
      cut,
    );
    expect(after.exitCode).toBe(0);
    expect(readFileSync(join(folder, 'h1'), 'utf8')).toBe(secret);
    expect(count(folder)).toBe(1);
  });

  test.each([
    ['holds a secret', 'echo canary-8Wq1', (events: EventBody[]) => events],
    ['was lost on the way', 'echo out', beforeItsEnd],
  ])('neither invents a result that %s nor runs the command again', async (_, command, cut) => {
    const { folder, after } = await resumed(`shell: "printf x >>FOLDER/count; ${command}"`, cut);
    expect(after.task('first')?.status).toBe('resumed');
    expect(after.task('use')?.diagnostic).toMatchObject({
      code: 'engine/result-lost',
      message: expect.stringMatching(/^it is not known any more: /),
    });
    expect(count(folder)).toBe(1);
  });

  test('leaves run_once to the host that had begun it', async () => {
    const { folder, after } = await resumed(
      'shell: "printf x >>FOLDER/count; echo {{ inventory_hostname }}", run_once: true',
      (events) =>
        events.map(
          (event) => ('host' in event && event.host === 'h1' ? { ...event, host: 'h2' } : event) as EventBody,
        ),
      { hosts: ['h1', 'h2'] },
    );
    expect(after.task('first', 'h2')?.status).toBe('resumed');
    expect(count(folder)).toBe(1);
    rmSync(folder, { recursive: true });
  });

  test('an action sees the umask of the host, and not that of its note', async () => {
    const folder = await projectOf({ 'play.yml': playbook('shell: "touch FOLDER/made; umask"') });
    const run = await runLocally(folder);
    expect(run.task('first')?.result).toMatchObject({ stdout: '0022' });
  });
});
