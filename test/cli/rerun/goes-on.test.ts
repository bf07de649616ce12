import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { riggerAnswering } from '../../support/answering.js';
import { rigger } from '../../support/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-goes-on-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const project = join(folder, 'project');
const alone = join(folder, 'alone');
const broken = join(folder, 'broken');

const write = (name: string, text: string): void => writeFileSync(join(project, name), text);

/** The newest run, moved to where no project is. */
const moved = (): string => {
  const name = readdirSync(join(project, 'runs')).sort().at(-1)!;
  cpSync(join(project, 'runs', name), join(alone, name), { recursive: true });
  return name;
};

const again = (...words: string[]) => rigger(['rerun', ...words], { cwd: alone });
const newest = (): string => readdirSync(join(alone, 'runs')).sort().at(-1)!;

beforeAll(() => {
  mkdirSync(project);
  mkdirSync(alone);
  write('rigger.yml', 'inventory: hosts.yml\n');
  write('hosts.yml', 'all: { hosts: { here: { ansible_connection: local, rigger_lock_timeout: 300 } } }\n');
});

describe('what was typed', () => {
  let run: string;

  beforeAll(async () => {
    write(
      'ask.yml',
      `- hosts: here
  tasks:
    - { name: A word, pause: { prompt: Secret word, echo: false }, register: word }
    - { name: A colour, pause: { prompt: Which colour }, register: colour }
    - { copy: { dest: ${folder}/said, content: "{{ word.user_input }} {{ colour.user_input }}" } }
`,
    );
    const { code, shown } = await riggerAnswering(['apply', 'ask.yml'], project, [
      [/Secret word: $/, 'canary-zebra'],
      [/Which colour: $/, 'blue'],
    ]);
    expect([code, code === 0 ? '' : shown]).toEqual([0, '']);
    run = moved();
    rmSync(join(folder, 'said'));
  });

  test('unseen is asked for by name, with all else that is wrong', async () => {
    writeFileSync(join(alone, 'lab.yml'), 'all: { hosts: { other: { ansible_connection: local } } }\n');
    const result = await again(
      run,
      '--no-input',
      '--secret',
      'word=@x',
      '-i',
      'lab.yml',
      '--map',
      'hear=other',
    );
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('the run has left out no secret word');
    expect(result.stderr).toContain('left out of the run and not given: typed for A word');
    expect(result.stderr).toContain('the run has neither a role nor a host hear');
    expect(result.stderr).toContain('nobody is in the place of here');
    expect((await again(run, '-i', 'not-there.yml')).stderr).toMatch(/typed for A word[\s\S]*not-there\.yml/);
    expect(existsSync(join(folder, 'said'))).toBe(false);
  });

  test('is given by its name, and again in a rerun of the rerun; what was typed in the open is kept', async () => {
    for (const [of, word] of [
      [() => run, 'canary-lion'],
      [newest, 'canary-bear'],
    ] as const) {
      writeFileSync(join(folder, 'word'), `${word}\n`);
      const result = await again(of(), '--no-input', '--secret', `typed for A word=@${folder}/word`);
      expect([result.stderr, result.code]).toEqual([result.stderr, 0]);
      expect(readFileSync(join(folder, 'said'), 'utf8')).toBe(`${word} blue`);
    }
    for (const where of [join(alone, run), join(alone, 'runs', newest())])
      for (const entry of readdirSync(where, { recursive: true, withFileTypes: true }))
        if (entry.isFile())
          expect([entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')]).toEqual([
            entry.name,
            expect.not.stringContaining('canary-'),
          ]);
  });
});

describe('a run that is made again and fails', () => {
  let run: string;

  beforeAll(async () => {
    write(
      'fail.yml',
      `- hosts: here
  tasks:
    - { command: { argv: [sh, -c, "echo once >> ${folder}/first"] } }
    - { command: { argv: [test, "!", -e, ${broken}] } }
`,
    );
    expect((await rigger(['apply', 'fail.yml'], { cwd: project })).code).toBe(0);
    run = moved();
    rmSync(project, { recursive: true });
  });

  test('says how it goes on, and by what name its playbook was known', async () => {
    writeFileSync(broken, '');
    const failed = await again(run);
    expect(failed.code).toBe(3);
    const id = newest();
    expect(failed.stderr).toContain(`continue with: rigger rerun ${run} --resume ${id}`);
    const { stdout } = await rigger(['show', id], { cwd: alone });
    expect(stdout).toMatch(/^ {2}playbook {2}fail\.yml\n {2}repeats {3}(\S+)$/m);
    expect(stdout).toContain(run);
    const list = await rigger(['runs', 'fail', '--json'], { cwd: alone });
    expect(JSON.parse(list.stdout).runs[0]).toMatchObject({
      playbook: 'fail.yml',
      repeats: run,
      ending: 'failed',
    });
  });

  test('goes on as nothing else, and with the same hosts alone', async () => {
    rmSync(broken);
    const id = newest();
    writeFileSync(join(alone, 'fail.yml'), '- { hosts: here, tasks: [] }\n');
    const hosts = ['-i', 'lab.yml'];
    const applied = await rigger(['apply', 'fail.yml', ...hosts, '--resume', id], { cwd: alone });
    expect([applied.code, applied.stderr]).toEqual([2, expect.stringContaining(`makes ${run} again`)]);
    const elsewhere = await again(run, ...hosts, '--map', 'here=other', '--resume', id);
    expect([elsewhere.code, elsewhere.stderr]).toEqual([
      2,
      expect.stringContaining('with other hosts in their places'),
    ]);
    const resumed = await again(run, '--resume', id);
    expect([resumed.stderr, resumed.code]).toEqual([resumed.stderr, 0]);
    // What had finished is not done again: it was done by the run itself, and by the first session of the other.
    expect(readFileSync(join(folder, 'first'), 'utf8')).toBe('once\nonce\n');
    expect(readdirSync(join(alone, 'runs'))).toContain(id);
    expect((await rigger(['verify', `runs/${id}`], { cwd: alone })).code).toBe(0);
  });
});
