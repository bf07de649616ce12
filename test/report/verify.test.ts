import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { printReport } from '../../src/cli/report/print-report.js';
import { RiggerError } from '../../src/model/index.js';
import { deriveReport } from '../../src/report/derive-report.js';
import { verifyRun } from '../../src/report/verify/verify-run.js';
import { writeReport } from '../../src/report/write-report.js';
import { fixtureBundle } from './fixture-bundle.js';

let folder: string;
let bundle: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-verify-'));
  bundle = await fixtureBundle(folder, { blocks: 2, guests: [1], workloads: ['ping'], failed: [3] });
  await writeReport([bundle], join(bundle, 'report'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let copies = 0;
const copy = (): string => {
  const target = join(folder, `copy-${copies++}`);
  cpSync(bundle, target, { recursive: true });
  return target;
};
const edit = (path: string, change: (text: string) => string): void =>
  writeFileSync(path, change(readFileSync(path, 'utf8')));

test('a bundle as it was written proves itself', async () => {
  const found = await verifyRun(`${bundle}/`);
  expect(found.findings).toEqual([]);
  expect(found).toMatchObject({ trials: 12 });
  expect(found.rows).toBeGreaterThan(100);
  expect(found.report_files).toBeGreaterThan(4);
});

describe('one thing changed, and verify names it', () => {
  test.each([
    {
      name: 'a byte of raw output',
      change: (root: string) =>
        edit(join(root, 'trials/0002/guest1.stdout'), (text) =>
          text.replace(/time=0\.(\d)/, (_, d) => `time=0.${(Number(d) + 1) % 10}`),
        ),
      finds: [
        ['verify/manifest', 'trials/0002/guest1.stdout', undefined],
        ['verify/raw-data', 'trials/0002/samples/rtt_median.all.txt', undefined],
        ['verify/contradiction', 'trials/0002/trial.json', undefined],
        ['verify/raw-data', 'results.jsonl', expect.any(Number)],
      ],
    },
    {
      name: 'a value in the rows',
      change: (root: string) =>
        edit(join(root, 'results.jsonl'), (text) => text.replace('"loss","value":0,', '"loss","value":1,')),
      finds: [
        ['verify/manifest', 'results.jsonl', undefined],
        ['verify/raw-data', 'results.jsonl', 5],
      ],
    },
    {
      name: 'the last row cut off',
      change: (root: string) =>
        edit(join(root, 'results.jsonl'), (text) => text.split('\n').slice(0, -2).join('\n')),
      finds: [
        ['verify/manifest', 'results.jsonl', undefined],
        ['verify/raw-data', 'results.jsonl', expect.any(Number)],
      ],
    },
    {
      name: 'a row too many',
      change: (root: string) => appendFileSync(join(root, 'results.jsonl'), '{}\n'),
      finds: [
        ['verify/manifest', 'results.jsonl', undefined],
        ['verify/raw-data', 'results.jsonl', expect.any(Number)],
      ],
    },
    {
      name: 'a row in the middle taken out: the rest still matches',
      change: (root: string) =>
        edit(join(root, 'results.jsonl'), (text) => text.split('\n').toSpliced(9, 1).join('\n')),
      finds: [
        ['verify/manifest', 'results.jsonl', undefined],
        ['verify/raw-data', 'results.jsonl', 10],
      ],
      count: 3,
    },
    {
      name: 'a row put in: the rest still matches',
      change: (root: string) =>
        edit(join(root, 'results.jsonl'), (text) => {
          const rows = text.split('\n');
          return rows.toSpliced(9, 0, rows[20]!).join('\n');
        }),
      finds: [
        ['verify/manifest', 'results.jsonl', undefined],
        ['verify/raw-data', 'results.jsonl', 10],
      ],
      count: 3,
    },
    {
      name: 'a link in place of raw output',
      change: (root: string) => {
        rmSync(join(root, 'trials/0002/guest1.stdout'));
        symlinkSync('/etc/hostname', join(root, 'trials/0002/guest1.stdout'));
      },
      finds: [
        ['verify/manifest', 'trials/0002/guest1.stdout', undefined],
        ['verify/raw-data', 'trials/0002', undefined],
      ],
      count: 3,
    },
    {
      name: 'a file added',
      change: (root: string) => writeFileSync(join(root, 'trials/0001/extra'), ''),
      finds: [['verify/manifest', 'trials/0001/extra', undefined]],
    },
    {
      name: 'a file missing',
      change: (root: string) => rmSync(join(root, 'hosts/dut1/after.json')),
      finds: [['verify/manifest', 'hosts/dut1/after.json', undefined]],
    },
    {
      name: 'a file renamed',
      change: (root: string) =>
        renameSync(join(root, 'hosts/dut1/after.json'), join(root, 'hosts/dut1/later.json')),
      finds: [
        ['verify/manifest', 'hosts/dut1/after.json', undefined],
        ['verify/manifest', 'hosts/dut1/later.json', undefined],
      ],
    },
    {
      name: 'a line of the manifest that leads out of the bundle',
      change: (root: string) =>
        appendFileSync(join(root, 'MANIFEST.sha256'), `${'0'.repeat(64)}  ../../etc/passwd\n`),
      finds: [['verify/manifest', 'MANIFEST.sha256', expect.any(Number)]],
    },
    {
      name: 'a word of the report',
      change: (root: string) =>
        edit(join(root, 'report/index.html'), (text) => text.replace('Answers</h2>', 'Truths</h2>')),
      finds: [['verify/report', 'report/index.html', expect.any(Number)]],
    },
    {
      name: 'a file of the report missing, and one added',
      change: (root: string) => renameSync(join(root, 'report/report.md'), join(root, 'report/notes.md')),
      finds: [
        ['verify/report', 'report/report.md', undefined],
        ['verify/report', 'report/notes.md', undefined],
      ],
    },
    {
      name: 'the manifest taken away',
      change: (root: string) => rmSync(join(root, 'MANIFEST.sha256')),
      finds: [['verify/unfinished', 'MANIFEST.sha256', undefined]],
    },
  ])('$name', async ({ change, finds, ...rest }) => {
    const root = copy();
    change(root);
    const { findings } = await verifyRun(root);
    const seen = findings.map(({ code, path, line }) => [code, path, line]);
    for (const expected of finds) expect(seen).toContainEqual(expected);
    if ('count' in rest) expect(seen).toHaveLength(rest.count);
    // Only the report may follow: it is derived from what was changed.
    const others = findings.filter(
      ({ path, code }) =>
        code !== 'verify/report' && path !== '.' && !finds.some(([, known]) => known === path),
    );
    expect(others).toEqual([]);
  });

  test('the row says which field', async () => {
    const root = copy();
    edit(join(root, 'results.jsonl'), (text) => text.replace('"loss","value":0,', '"loss","value":1,'));
    const { findings } = await verifyRun(root);
    expect(findings.map(({ message }) => message)).toContain('trial 1: ping loss: found value 1, expected 0');
  });

  test('a run.json that cannot be read is a finding, as the manifest tells the same', async () => {
    const root = copy();
    writeFileSync(join(root, 'run.json'), '{');
    const { findings } = await verifyRun(root);
    expect(findings.map(({ path }) => path)).toEqual(['run.json', '.']);
  });
});

describe('nothing outside of a bundle is read or written through a link in it', () => {
  test.each([
    'run.json',
    'results.jsonl',
    'outcome.json',
    'hosts/dut1/before.json',
    'MANIFEST.sha256',
    'trials/0006/samples/rtt_median.all.txt',
  ])('%s', async (path) => {
    const root = copy();
    renameSync(join(root, path), join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), join(root, path));
    await expect(deriveReport([root])).rejects.toThrow(/is a link or no file/);
    const found = await verifyRun(root).then(
      ({ findings }) => findings.map((finding) => finding.path),
      (error) => error,
    );
    if (Array.isArray(found)) expect(found).toContain(path);
    else expect(found).toBeInstanceOf(RiggerError);
  });

  test('a folder that is a link', async () => {
    const root = copy();
    renameSync(join(root, 'hosts'), join(folder, 'hosts'));
    symlinkSync(join(folder, 'hosts'), join(root, 'hosts'));
    await expect(deriveReport([root])).rejects.toThrow(/is a link or no file/);
    expect((await verifyRun(root)).findings.map(({ path }) => path)).toContain('hosts');
  });

  test('a file without end in place of raw output', async () => {
    const root = copy();
    rmSync(join(root, 'trials/0002/guest1.stdout'));
    execFileSync('mkfifo', [join(root, 'trials/0002/guest1.stdout')]);
    expect((await verifyRun(root)).findings.map(({ path }) => path)).toContain('trials/0002/guest1.stdout');
  });

  test('a link in the place of the report, or of a file of it', async () => {
    const root = copy();
    const precious = join(folder, 'precious');
    writeFileSync(precious, 'precious');
    rmSync(join(root, 'report/index.html'));
    symlinkSync(precious, join(root, 'report/index.html'));
    await writeReport([root], join(root, 'report'));
    expect(readFileSync(precious, 'utf8')).toBe('precious');
    expect((await verifyRun(root)).findings).toEqual([]);
    rmSync(join(root, 'report'), { recursive: true });
    symlinkSync(folder, join(root, 'report'));
    await expect(printReport([root], {})).rejects.toThrow(/is a link/);
  });
});

test('control characters of a bundle reach no document, and no screen of `rigger report`', async () => {
  const root = copy();
  const evil = '\\u001b]0;evil\\u0007\\u009b2J\\u202e\\r';
  edit(join(root, 'run.json'), (text) =>
    text.replace(/"title": "/, `$&${evil}`).replaceAll('"virtio"', `"virtio${evil}"`),
  );
  edit(join(root, 'results.jsonl'), (text) => text.replaceAll('"virtio"', `"virtio${evil}"`));
  const { files } = await deriveReport([root]);
  for (const { path, chunks } of files.filter((file) => /\.(html|md|svg|csv)$/.test(file.path))) {
    let text = '';
    for await (const chunk of chunks()) text += chunk;
    expect([path, text.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)]).toEqual([
      path,
      null,
    ]);
    if (path === 'index.html' || path === 'report.md') expect(text).toMatch(/␛\\?\]0;evil/);
  }
});

test('what a bundle holds is no formula in results.csv', async () => {
  const root = copy();
  const [first] = readFileSync(join(root, 'results.jsonl'), 'utf8').split('\n');
  edit(join(root, 'results.jsonl'), (text) =>
    text
      .replace(/"why":"/, '$&=HYPERLINK(1),')
      .replace(first!, first!.replace(/"why":null/, '"why":"-1+cmd"')),
  );
  const { files } = await deriveReport([root]);
  let text = '';
  for await (const chunk of files.find(({ path }) => path === 'results.csv')!.chunks()) text += chunk;
  expect(text).toContain(`,"'=HYPERLINK(1),`);
  expect(text).toContain(`,'-1+cmd\n`);
  expect(text).not.toMatch(/(^|,)"?[=+@]/m);
});

describe('a bundle from anybody is refused in words', () => {
  test.each([
    [
      'a newer version',
      'run.json',
      (t: string) => t.replace('"version": 1', '"version": 3'),
      /version 3; .* from version 1 to 2/,
    ],
    [
      'a version before the first',
      'run.json',
      (t: string) => t.replace('"version": 1', '"version": 0'),
      /version 0/,
    ],
    [
      'no cells',
      'run.json',
      (t: string) => t.replace('"cells"', '"cell"'),
      /run\.json cannot be read: cells/,
    ],
    ['nothing at all', 'run.json', () => 'null', /has format undefined/],
    [
      'a value that is text',
      'results.jsonl',
      (t: string) => t.replace(/"value":[\d.]+/, '"value":"12"'),
      /results\.jsonl:1 .*value is not a finite number/,
    ],
    [
      'a cell that the run does not have',
      'results.jsonl',
      (t: string) => t.replace('"cell":1', '"cell":99'),
      /is of cell 99/,
    ],
    [
      'single values elsewhere',
      'results.jsonl',
      (t: string) => t.replace('"path":"trials/0001/samples/', '"path":"../../'),
      /samples names no file of a trial/,
    ],
    [
      'single values that are none',
      'trials/0006/samples/rtt_median.all.txt',
      () => 'root:x\n',
      /does not hold the 25 numbers/,
    ],
  ] as const)('%s', async (_, path, change, message) => {
    const root = copy();
    edit(join(root, path), change);
    const refused = await deriveReport([root]).catch((error) => error);
    expect(refused).toBeInstanceOf(RiggerError);
    expect(refused.diagnostics[0].message).toMatch(message);
    expect(refused.diagnostics[0].help).toBeTruthy();
  });
});

test('a folder that is no bundle is a mistake', async () => {
  await expect(verifyRun(tmpdir())).rejects.toBeInstanceOf(RiggerError);
});
