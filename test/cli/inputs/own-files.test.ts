import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FilesFile, SecretsFile } from '../../../src/cli/inputs/format.js';
import { rigger } from '../../support/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-own-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const project = join(folder, 'project');
const worker = join(folder, 'worker');

const write = (path: string, content: string | Uint8Array): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const filesBelow = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const secrets = {
  bytes: Buffer.concat([randomBytes(40), Buffer.from([0, 255])]),
  text: Buffer.from(`token-${randomBytes(16).toString('hex')}`),
  password: Buffer.from(`password-${randomBytes(12).toString('hex')}`),
  number: Buffer.from(String(10_000_000 + (randomBytes(3).readUIntBE(0, 3) % 1_000_000))),
  assigned: Buffer.from(`key-${randomBytes(12).toString('hex')}`),
};
let run: string;
let taken: string;

const json = <T>(path: string): T => JSON.parse(readFileSync(join(run, 'inputs', path), 'utf8')) as T;

beforeAll(async () => {
  write(join(project, 'rigger.yml'), 'inventory: hosts\n');
  write(join(project, 'hosts'), 'here ansible_connection=local rigger_lock_timeout=300\n');
  write(
    join(project, 'site.yml'),
    JSON.stringify([
      {
        hosts: 'all',
        vars_files: ['files/vars.yml'],
        tasks: [
          { copy: { src: 'files/bytes', dest: join(folder, 'out/bytes') } },
          { copy: { src: 'files/alias', dest: join(folder, 'out/text') } },
          { copy: { content: 'is {{ db.password }}\npin {{ db.pin }}\n', dest: join(folder, 'out/vars') } },
          { shell: { cmd: `cat ${worker}/settings` } },
        ],
      },
    ]),
  );
  mkdirSync(join(folder, 'out'));
  mkdirSync(join(project, 'files'));
  const named = {
    'files/bytes': write(join(worker, 'bytes'), secrets.bytes),
    'files/text': write(join(worker, 'text'), `${secrets.text}\n`),
    'files/vars.yml': write(
      join(worker, 'vars'),
      `db:\n  password: ${secrets.password}\n  pin: ${secrets.number}\n`,
    ),
    'files/settings': write(join(worker, 'settings'), `# of the lab\nkey = ${secrets.assigned}\n`),
  };
  for (const [path, file] of Object.entries(named)) symlinkSync(file, join(project, path));
  // By a name that nobody has told.
  symlinkSync('text', join(project, 'files/alias'));
  const own = JSON.stringify(Object.keys(named).map((path) => join(project, path)));
  const done = await rigger(['apply', 'site.yml'], { cwd: project, env: { RIGGER_OWN_FILES: own } });
  expect([done.stderr, done.code]).toEqual([done.stderr, 0]);
  run = join(project, 'runs', readdirSync(join(project, 'runs'))[0]!);
  const zip = join(folder, 'run.zip');
  const written = await rigger(['export', run, '-o', zip], { cwd: project });
  expect([written.stderr, written.code]).toEqual([written.stderr, 0]);
  taken = join(folder, 'taken');
  write(join(taken, 'rigger.yml'), '{}\n');
  const imported = await rigger(['import', zip], { cwd: taken });
  expect([imported.stderr, imported.code]).toEqual([imported.stderr, 0]);
}, 30_000);

test('the run had the files', () => {
  expect(readFileSync(join(folder, 'out/bytes'))).toEqual(secrets.bytes);
  expect(readFileSync(join(folder, 'out/text'), 'utf8')).toBe(`${secrets.text}\n`);
  expect(readFileSync(join(folder, 'out/vars'), 'utf8')).toBe(
    `is ${secrets.password}\npin ${secrets.number}\n`,
  );
});

describe('nothing of a worker’s own files is in the run, nor in what is exported', () => {
  test.each(Object.entries(secrets))('%s', (_, secret) => {
    const forms = [secret, Buffer.from(secret.toString('base64').replace(/=+$/, ''))];
    const holding = [run, taken]
      .flatMap(filesBelow)
      .filter((file) => forms.some((form) => readFileSync(file).includes(form)));
    expect(holding).toEqual([]);
  });

  test('but their names, as what is left out and has to be given again', () => {
    const { files } = json<FilesFile>('files.json');
    const { secrets: told } = json<SecretsFile>('secrets.json');
    for (const name of ['bytes', 'alias', 'vars.yml']) {
      const path = `project/files/${name}`;
      expect(files).toContainEqual(expect.objectContaining({ path, kind: 'left-out' }));
      expect(told).toContainEqual(expect.objectContaining({ name: path, kind: 'file' }));
    }
    expect(files.filter(({ sha256 }) => sha256 !== undefined)).toEqual([]);
  });
});

test.each([
  'files/token',
  '{"a": 1}',
  '[1]',
])('%s is no list of files, and nothing is begun', async (given) => {
  const { code, stderr } = await rigger(['apply', 'site.yml'], {
    cwd: project,
    env: { RIGGER_OWN_FILES: given },
  });
  expect([code, stderr]).toEqual([2, expect.stringContaining('RIGGER_OWN_FILES is a list of paths in JSON')]);
});
