import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type ImportFlags, importResults } from '../../../src/cli/import/import-results.js';
import { requireZips } from '../../../src/cli/import/import-zip.js';
import { RiggerError } from '../../../src/model/index.js';
import { summaryOf } from '../../../src/report/trend/read-summary.js';
import { verifyRun } from '../../../src/report/verify/verify-run.js';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../experiment/foreign/fixtures/${name}`, import.meta.url), 'utf8');

let root: string;
const before = process.cwd();
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rigger-import-'));
  writeFileSync(join(root, 'rigger.yml'), '{}\n');
  process.chdir(root);
});
afterAll(() => {
  process.chdir(before);
  rmSync(root, { recursive: true });
});

const put = (path: string, content: string | Buffer): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
};

/** Imports, and gives the folder of the run with what was said. */
async function bring(
  paths: string[],
  flags: ImportFlags,
): Promise<{ folder: string; out: string; err: string }> {
  const written: Record<'out' | 'err', string> = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name === 'stdout' ? 'out' : 'err'] += String(text);
      return true;
    }),
  );
  try {
    await importResults(paths, flags);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return { folder: written.out.split(':')[0]!, ...written };
}

/** What is said of an import that fails. */
async function refused(paths: string[], flags: ImportFlags): Promise<string[]> {
  try {
    await bring(paths, flags);
  } catch (error) {
    if (error instanceof RiggerError)
      return error.diagnostics.map(
        ({ code, message, notes = [] }) =>
          `${code} ${message}${notes.length > 0 ? `: ${notes.join(', ')}` : ''}`,
      );
    throw error;
  }
  throw new Error('it was imported');
}

const report = (throughput: number, time: number): string => {
  const data = JSON.parse(fixture('iperf3-3.7-macos-reverse.json'));
  data.end.sum_received.bits_per_second = throughput;
  data.start.timestamp.timesecs = time;
  data.start.test_start.reverse = 0;
  return JSON.stringify(data);
};

describe('a folder of results', () => {
  test('becomes a run with its report, which says what nobody can know', async () => {
    for (const [datapath, level] of [
      ['sriov', 9e9],
      ['virtio', 5e9],
    ] as const)
      for (let trial = 1; trial <= 8; trial++)
        put(`one/${datapath}/64B-run${trial}.json`, report(level * (1 + trial / 500), 1_600_000_000 + trial));
    put('one/virtio/64B-run9.json', report(5e9, 1_600_000_100).slice(0, 300));
    const { folder, out, err } = await bring(['one'], {
      as: 'one',
      path: '{datapath}/{size}B-run{trial}.json',
    });
    expect(out).toMatch(/17 trials in 2 cells[\s\S]*ratio 0\.556/);
    expect(err).toBe(
      "no value: one/virtio/64B-run9.json: imported: iperf3's report is cut short, or is neither JSON nor its own table\n",
    );
    expect(folder).toMatch(/^runs\/20200913T122641Z-one-[0-9a-f]{8}$/);
    expect((await verifyRun(folder)).findings).toEqual([]);
    expect((await summaryOf(folder)).metrics[0]).toMatchObject({
      metric: 'iperf3.throughput',
      values: [{ n: 8 }, { n: 8 }],
    });
    const page = readFileSync(join(folder, 'report/report.md'), 'utf8');
    for (const said of [
      'These results were imported: rigger did not measure them',
      'on which hosts, kernels, firmware and settings they ran',
      'Nothing of the hosts was recorded',
      'Imported from 17 files of iperf3',
    ])
      expect(page).toContain(said);
    for (const not of [
      'No recorded fact of a host changed',
      'randomised',
      'Over time',
      'as declared beforehand',
    ])
      expect(page).not.toContain(not);
    expect(await refused(['one'], { as: 'one', path: '{datapath}/{size}B-run{trial}.json' })).toEqual([
      `import/name ${folder} is there already: the same files were imported before`,
    ]);
    // An altered raw output, sealed again or not, is found.
    put(join(folder, 'trials/0001/output.txt'), report(1e9, 1));
    expect((await verifyRun(folder)).findings.map(({ code }) => code)).toContain('verify/raw-data');
  });

  test('of several tools has a workload for each, packed files as well', async () => {
    put('mixed/a.txt', fixture('ping-freebsd.txt'));
    put('mixed/b.json', fixture('fio-2.16.json'));
    put('mixed/c.flent.gz', gzipSync(fixture('flent-2.1.1-tcp_upload.json')));
    put('mixed/d.txt', fixture('sysbench-1.0.20-cpu.txt'));
    put('mixed/e.txt', fixture('sysbench-1.0.20-memory.txt'));
    const { folder, err } = await bring(['mixed'], { as: 'mixed' });
    expect(err).toBe('');
    const { measure, imported } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    expect(measure.map(({ id }: { id: string }) => id)).toEqual([
      'fio',
      'flent',
      'ping',
      'sysbench_cpu',
      'sysbench_memory',
    ]);
    expect(imported.unknown).toContainEqual(expect.stringContaining('when and in which order'));
    expect((await verifyRun(folder)).findings).toEqual([]);
  });

  test('of pos has the loop variables as factors', async () => {
    for (const [run, size] of [
      [0, 64],
      [1, 64],
      [2, 1500],
      [3, 1500],
    ])
      for (const [name, text] of [
        ['loop', run === 0 ? `pkt_sz: ${size}\n` : JSON.stringify({ pkt_sz: size })],
        ['stdout', fixture('ping-freebsd.txt')],
      ] as const)
        put(`pos/dut/measurement_run${run}.${name}`, text);
    const { folder } = await bring(['pos'], { as: 'pos' });
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).design.factors).toEqual({
      pkt_sz: [64, 1500],
    });
  });
});

describe('a table', () => {
  const mapping = `title: A table
compare: {factor: datapath, baseline: virtio}
csv:
  factors: [datapath]
  trial: run
  metrics:
    throughput: {column: Mbit/s, unit: bit/s, better: higher, times: 1000000}
`;
  test('has a trial in each row, by a mapping', async () => {
    const rows = ['virtio', 'sriov'].flatMap((path, i) =>
      [1, 2, 3, 4, 5, 6].map((run) => `${path},${run},${(i + 1) * 100 + run}`),
    );
    put('t/table.csv', `datapath,run,Mbit/s\n${rows.join('\n')}\nsriov,7,none\n`);
    put('t.yml', mapping);
    const { folder, err } = await bring(['t'], { as: 'table', mapping: 't.yml' });
    expect(err).toContain(
      'no value: t/table.csv:14: imported: column "Mbit/s" has "none", which is no number',
    );
    const { metrics } = await summaryOf(folder);
    expect(metrics).toMatchObject([
      { metric: 'csv.throughput', unit: 'bit/s', values: [{ median: 103.5e6 }, { median: 203.5e6 }] },
    ]);
    expect((await verifyRun(folder)).findings).toEqual([]);
  });

  test.each([
    ['titel: x\n', /there is no key titel here/],
    ['csv: {metrics: {A: {column: a, unit: s}}}\n', /csv\.metrics\.A .*small letters/],
    ['smallest_effect: much\n', /smallest_effect must be a number/],
  ])('%j is refused', async (text, why) => {
    put('wrong.yml', text);
    expect((await refused(['t'], { as: 'x', mapping: 'wrong.yml' })).join('\n')).toMatch(why);
  });
});

test.each<[string, string[], ImportFlags, RegExp[]]>([
  ['no name', ['one'], {}, [/^import\/name results need a name/]],
  ['a name that leads out', ['one'], { as: '../x' }, [/^import\/name --as has/]],
  ['no such path', ['nowhere'], { as: 'x' }, [/^cli\/no-file/]],
  [
    'a path that does not fit',
    ['one'],
    { as: 'x', path: 'z-{size}.json' },
    [/^import\/no-match .*one\/sriov\/64B-run1\.json/],
  ],
  ['a factor twice', ['one'], { as: 'x', path: '{a}/{a}' }, [/^import\/pattern .*a stands there twice/]],
  ['a brace too many', ['one'], { as: 'x', path: '{a' }, [/^import\/pattern .*a brace has no other/]],
  [
    'no factor to compare',
    ['one'],
    { as: 'x', compare: 'datapath' },
    [/^import\/levels there is no factor datapath/],
  ],
  ['a table without a mapping', ['t'], { as: 'x' }, [/^import\/unknown-file t\/table\.csv/]],
])('%s is refused, and nothing is left', async (_, paths, flags, why) => {
  const had = readdirSync('runs').sort();
  const said = await refused(paths, flags);
  for (const one of why) expect(said.some((each) => one.test(each))).toBe(true);
  expect(readdirSync('runs').sort()).toEqual(had);
});

test('files of no tool are named, and left out where that is wanted', async () => {
  put('odd/ping.txt', fixture('ping-freebsd.txt'));
  put('odd/README', 'notes\n');
  put('odd/capture.bin', Buffer.from([0xff, 0xfe, 0x00]));
  expect(await refused(['odd'], { as: 'odd' })).toEqual([
    'import/unknown-file 2 files are of no tool that is known: odd/README, odd/capture.bin',
  ]);
  const { folder, err } = await bring(['odd'], { as: 'odd', skipUnknown: true });
  expect(err).toContain('left out: odd/README');
  expect(readFileSync(join(folder, 'report/report.md'), 'utf8')).toContain(
    'what 2 other files held: odd/README, odd/capture.bin',
  );
});

test('files with the same mistake have one message', async () => {
  for (const n of [1, 2, 3]) put(`many/a${n}.txt`, fixture('ping-freebsd.txt'));
  put('many/64B.txt', fixture('ping-freebsd.txt'));
  expect(await refused(['many'], { as: 'many', path: '{size}B.txt' })).toEqual([
    'import/no-match 3 files do not end as the pattern says: many/a1.txt, many/a2.txt, many/a3.txt',
  ]);
});

test('where nothing has a value nothing is kept; where something has one, the others failed', async () => {
  const cut = fixture('iperf3-3.0.1-tcp.json').slice(0, 400);
  for (const n of [1, 2]) put(`cut/run${n}.json`, cut);
  const had = readdirSync('runs').sort();
  const said = await refused(['cut'], { as: 'cut' });
  expect(said).toEqual([
    expect.stringMatching(/^import\/no-value 2 files hold no value.*cut\/run1\.json, cut\/run2/),
  ]);
  expect(readdirSync('runs').sort()).toEqual(had);
  put('cut/run3.json', fixture('iperf3-3.0.1-tcp.json'));
  const { out, err } = await bring(['cut'], { as: 'cut' });
  expect(out).toMatch(/3 trials in 1 cell, 2 of them failed/);
  expect(err).toMatch(/^no value in 2 files: .*\n {2}cut\/run1\.json\n {2}cut\/run2\.json$/m);
});

test('what stands where zips are expected is told, each by itself, and so are flags that they have no use for', async () => {
  put('text.zip', 'hello\n');
  const said = await requireZips(['text.zip', 'nosuch.zip', '.'], { path: '{a}', skipUnknown: true }).then(
    () => [],
    (error: RiggerError) => error.diagnostics.map(({ message }) => message),
  );
  expect(said).toEqual([
    'text.zip is no zip',
    'nosuch.zip is not there',
    '. is no zip',
    'a zip of runs has no use for --path',
    'a zip of runs has no use for --skip-unknown',
  ]);
});

test('a mapping that is not there is named with its flag', async () => {
  put('m/ping.txt', fixture('ping-freebsd.txt'));
  expect(await refused(['m'], { as: 'm', mapping: 'nomap.yml' })).toEqual([
    'import/mapping --mapping nomap.yml cannot be read: there is no such file',
  ]);
});
