import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { readJournal } from '../../src/engine/journal/journal.js';
import { type Sshd, startSshd } from '../support/sshd.js';
import { type FaultProject, makeProject, reaching } from './project.js';
import { proves, well } from './proves.js';

let project: FaultProject;
beforeEach(() => {
  project = makeProject();
});
afterEach(() => project.remove());

/** 200,000 bytes: more than goes with the text of a batch. */
const large = `copy: { dest: /run/small/file, content: "${'x'.repeat(200_000)}" }`;

describe('on the host:', () => {
  let host: Sshd;
  beforeAll(async () => {
    host = await startSshd({
      prepare: `mkdir /run/small /run/kept
mount -t tmpfs -o size=128k small /run/small; mount -t tmpfs kept /run/kept
mount -t tmpfs uploads /var/tmp; echo old >/run/small/file; echo old >/run/kept/file`,
    });
  });
  afterAll(() => host.stop());
  beforeEach(() => project.hosts({ h1: reaching(host) }));

  proves('host-disk-full', async (seen) => {
    project.write([`{ name: large, ${large} }`]);
    seen(await project.apply());
    expect(host.inside('cd /run/small; ls -A; cat file')).toBe('file\nold\n');
    host.inside('mount -o remount,size=1m /run/small');
    well(await project.apply());
    expect(host.inside('wc -c </run/small/file').trim()).toBe('200000');
    host.inside('echo old >/run/small/file');
  });

  proves('host-upload-full', async (seen) => {
    host.inside('mount -o remount,size=1m /run/small; mount -o remount,size=16k /var/tmp');
    project.write([`{ name: large, ${large} }`]);
    seen(await project.apply());
    expect(host.inside('cd /run/small; ls -A; cat file; ls -A /var/tmp')).toBe('file\nold\n');
    host.inside('mount -o remount,size=1m /var/tmp');
    project.write([`{ name: large, ${large} }`]);
    well(await project.apply());
  });

  proves('host-read-only', async (seen) => {
    host.inside('mount -o remount,ro /run/kept');
    project.write(['{ name: line, line_in_file: { path: /run/kept/file, line: new } }']);
    seen(await project.apply());
    expect(host.inside('cd /run/kept; ls -A; cat file')).toBe('file\nold\n');
    host.inside('mount -o remount,rw /run/kept');
    well(await project.apply());
    expect(host.inside('cat /run/kept/file')).toBe('old\nnew\n');
  });
});

describe('on the controller:', () => {
  let host: Sshd;
  beforeAll(async () => {
    host = await startSshd({ prepare: '' });
  });
  afterAll(() => host.stop());
  beforeEach(() => project.hosts({ h1: reaching(host) }));

  /** Runs rigger where the project's `runs` is a file system of its own; its files are copied to `kept`. */
  const withRuns = (options: string): string[] => [
    ...['unshare', '-m', '--propagation', 'private', 'sh', '-c'],
    `mkdir -p runs kept; mount -t tmpfs ${options} runs runs; "$@"; code=$?; cp -a runs/. kept; exit $code`,
    'sh',
  ];
  const counted = (from: number, to: number): string[] =>
    Array.from(
      { length: to - from },
      (_, index) => `{ name: count ${from + index}, shell: "echo ${from + index} >>{{ there }}/ran" }`,
    );

  proves('controller-read-only', async (seen) => {
    project.write(counted(0, 1));
    seen(await project.apply([], { prefix: withRuns('-o ro') }));
    expect(project.text('ran')).toBeUndefined();
    well(await project.apply());
  });

  proves('controller-disk-full', async (seen) => {
    project.write(counted(0, 40));
    // Room for what decides the run, and for a part of its journal.
    seen(await project.apply([], { prefix: withRuns('-o size=44k') }));
    const [run] = readdirSync(join(project.folder, 'kept'));
    execFileSync('cp', ['-a', `${project.folder}/kept/.`, project.runsFolder]);
    const before = project.text('ran')!.split('\n').length - 1;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(40);
    well(await project.apply(['--resume', run!]));
    expect(project.text('ran')).toBe(Array.from({ length: 40 }, (_, index) => `${index}\n`).join(''));
    expect(await readJournal(join(project.runsFolder, run!, 'events.jsonl'))).not.toHaveLength(0);
  });

  proves('fetch-disk-full', async (seen) => {
    project.write(['{ name: fetch, fetch: { src: /bin/sh, dest: runs/fetched/ } }']);
    seen(await project.apply([], { prefix: withRuns('-o size=64k') }));
    const left = execFileSync('find', [
      join(project.folder, 'kept'),
      ...['-path', '*/inputs', '-prune', '-o', '-type', 'f', '!', '-name', 'MANIFEST.sha256'],
      '-printf',
      '%f\n',
    ]).toString();
    expect(left).toBe('events.jsonl\n');
    well(await project.apply());
    expect(readFileSync(join(project.runsFolder, 'fetched/h1/bin/sh')).equals(readFileSync('/bin/sh'))).toBe(
      true,
    );
  });

  proves('journal-torn', async (seen) => {
    project.write([...counted(0, 2), '{ name: gate, shell: "[ -e {{ there }}/go ]" }', ...counted(3, 4)]);
    expect((await project.apply()).code).toBe(3);
    const [run] = readdirSync(project.runsFolder);
    const journal = join(project.runsFolder, run!, 'events.jsonl');
    appendFileSync(journal, '{"type":"task-fini');
    execFileSync('touch', [join(project.there, 'go')]);
    seen(await project.apply(['--resume', run!]));
    expect(project.text('ran')).toBe('0\n1\n3\n');
    expect((await readJournal(journal)).at(-1)).toMatchObject({ type: 'run-finished', exitCode: 0 });
    expect(existsSync(join(project.there, 'go'))).toBe(true);
  });
});
