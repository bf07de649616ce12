import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { resumeState } from '../../src/engine/journal/resume.js';
import { type EventBody, exitCodes, Masker, type RunEvent } from '../../src/model/index.js';
import { projectOf, runLocally } from './support/local-run.js';

const secret = 'canary-8Wq1';

const usual = 'copy: { dest: "FOLDER/{{ inventory_hostname }}", content: "{{ it.stdout }}" }';

const playbook = (first: string, use = usual): string => `- name: a play
  hosts: all
  tasks:
    - { name: first, ${first}, register: it }
    - { name: gate, shell: "test -e FOLDER/open" }
    - { name: use, ${use} }
`;

interface Cut {
  /** What the last task does with the result of the first. */
  readonly use?: string;
  /** The journal ends with this event of the first task; without, the run ends at the gate. */
  readonly at?: EventBody['type'];
  /** Changes what the journal has. */
  readonly journal?: (events: EventBody[]) => EventBody[];
  /** What happens on the host between the runs. */
  readonly meanwhile?: (id: string) => void;
}

/** Runs until the gate fails, or until it is cut off, and again as a resumed run, with the journal as a file would hold it. */
const resumed = async (
  first: string,
  { at, journal = (all) => all, meanwhile, use }: Cut = {},
  more = {},
) => {
  const folder = await projectOf({ 'play.yml': playbook(first, use) });
  const id = `resume-${process.pid}-${folder.split('-').at(-1)}`;
  const masker = new Masker();
  masker.add(secret);
  const events: EventBody[] = [];
  const controller = new AbortController();
  const emit = (event: EventBody): void => {
    // As when the controller dies: nothing is written any more, and all connections end.
    if (at !== undefined && event.type === at) controller.abort(new Error('the controller died'));
    if (controller.signal.aborted) return;
    events.push(event);
  };
  const options = { id, masker, ...more };
  await runLocally(folder, { ...options, emit, signal: controller.signal }).catch(() => undefined);
  meanwhile?.(id);
  writeFileSync(join(folder, 'open'), '');
  const resume = resumeState(journal(masker.maskJson(events) as EventBody[]) as RunEvent[]);
  const after = await runLocally(folder, { ...options, resume });
  return { folder, after, notes: notesOf(id) };
};

const notesOf = (id: string): string[] => {
  const folder = `/run/rigger/actions/${id}`;
  return existsSync(folder) ? readdirSync(folder) : [];
};

/** The controller died when the action had finished, and before its journal said so. */
const atItsEnd = { at: 'task-finished' } as const;

/** What commands printed is gone from the host; that they ended is not. */
const losesOutput = (id: string): void => {
  for (const note of notesOf(id))
    for (const stream of ['out', 'err']) rmSync(`/run/rigger/actions/${id}/${note}/${stream}`);
};

const count = (folder: string): number => readFileSync(join(folder, 'count'), 'utf8').length;

describe('a resumed run', () => {
  test('knows what finished commands had registered', async () => {
    const { folder, after } = await resumed('shell: "printf x >>FOLDER/count; echo out"');
    expect(after.task('first')?.status).toBe('resumed');
    expect(readFileSync(join(folder, 'h1'), 'utf8')).toBe('out');
    expect(count(folder)).toBe(1);
  });

  test.each([
    ['that the journal must not have', {}, `echo ${secret}`, ', no_log: true'],
    ['that never came to the journal, and must not', atItsEnd, `echo ${secret}`, ', no_log: true'],
    ['that holds a secret', {}, `echo ${secret}`, ''],
    ['that never came to the journal', atItsEnd, 'echo out', ''],
    ['of a failure that is none', atItsEnd, 'echo out; exit 4', ', failed_when: result.rc != 4'],
    ['that is no change', atItsEnd, 'echo out', `, changed_when: "it.stdout == 'new'"`],
    ['that ends its tries', atItsEnd, 'echo out', `, until: "it.stdout == 'out'", delay: 0`],
  ])('asks the host for a result %s', async (_, cut, command, more) => {
    const { folder, after, notes } = await resumed(
      `shell: "printf x >>FOLDER/count; ${command}"${more}`,
      cut,
    );
    expect(after.exitCode).toBe(0);
    expect(after.task('first')?.status).toBe(more.includes('changed_when') ? 'ok' : 'resumed');
    expect(readFileSync(join(folder, 'h1'), 'utf8')).toBe(command.includes(secret) ? secret : 'out');
    expect(count(folder)).toBe(1);
    expect(notes).toEqual([]);
  });

  test('tries again after a try that had ended', async () => {
    const { folder, after } = await resumed(
      `shell: "printf x >>FOLDER/count; cat FOLDER/count", until: "it.stdout == 'xxx'", delay: 0`,
      { at: 'task-waiting' },
    );
    expect(after.exitCode).toBe(0);
    expect(readFileSync(join(folder, 'h1'), 'utf8')).toBe('xxx');
  });

  test.each([
    ['was registered', ''],
    ['is asked whether it failed', `, failed_when: "it.stdout == 'bad'"`],
    ['is asked whether it changed anything', `, changed_when: "it.stdout == 'new'"`],
  ])('neither invents a result that is lost and %s nor runs the command again', async (_, more) => {
    const { folder, after } = await resumed(`shell: "printf x >>FOLDER/count; echo out"${more}`, {
      ...atItsEnd,
      meanwhile: losesOutput,
    });
    expect(after.task('first')?.status).toBe(more === '' ? 'resumed' : 'failed');
    expect(after.task(more === '' ? 'use' : 'first')?.diagnostic).toMatchObject({
      code: 'engine/result-lost',
      message: expect.stringMatching(/^it is not known any more: /),
    });
    expect(count(folder)).toBe(1);
  });

  test('does not guess what an include is called whose name was lost', async () => {
    const { after } = await resumed('shell: "echo out"', {
      ...{ ...atItsEnd, meanwhile: losesOutput, use: 'include_tasks: "{{ it.stdout }}.yml"' },
    });
    expect(after.task('use')).toMatchObject({ status: 'failed', diagnostic: { code: 'engine/result-lost' } });
    expect(after.exitCode).toBe(exitCodes.hostFailed);
  });

  test('takes the word of a note for its own attempt only', async () => {
    // A later attempt had begun by the journal, and not on the host, when the controller died.
    const { folder, after } = await resumed('shell: "printf x >>FOLDER/count; echo out"', {
      ...atItsEnd,
      journal: (events) => [...events, events.find(({ type }) => type === 'task-started')!],
    });
    expect(after.task('first')?.status).toBe('changed');
    expect(count(folder)).toBe(2);
  });

  test.each([
    ['that failed', '', 0],
    ['that failed, but for a result that its journal must not have', ', no_log: true', 1],
  ])('finds no notes on the host of a run %s', async (_, more, left) => {
    const folder = await projectOf({ 'play.yml': playbook(`shell: "echo out"${more}`) });
    const id = `resume-${process.pid}-${folder.split('-').at(-1)}`;
    expect((await runLocally(folder, { id })).exitCode).toBe(exitCodes.hostFailed);
    expect(notesOf(id)).toHaveLength(left);
    rmSync(`/run/rigger/actions/${id}`, { recursive: true, force: true });
  });

  test('leaves run_once to the host that had begun it', async () => {
    const { folder, after } = await resumed(
      'shell: "printf x >>FOLDER/count; echo {{ inventory_hostname }}", run_once: true',
      {
        journal: (events) =>
          events.map(
            (event) =>
              ('host' in event && event.host === 'h1' ? { ...event, host: 'h2' } : event) as EventBody,
          ),
      },
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
