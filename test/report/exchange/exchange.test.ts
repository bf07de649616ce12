import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { filesOf, readBundle } from '../../../src/experiment/bundle/index.js';
import { RiggerError } from '../../../src/model/index.js';
import { exportRuns, measuredRun } from '../../../src/report/exchange/export-runs.js';
import { whoseBundle } from '../../../src/report/exchange/signature.js';
import { importRuns } from '../../../src/report/exchange/unpack-runs.js';
import { verifyRun } from '../../../src/report/verify/verify-run.js';
import { fixtureBundle } from '../fixture-bundle.js';
import { type RawEntry, rawZip } from './raw-zip.js';

let root: string;
let run: string;
let zip: string;
const publication = {
  authors: [{ name: 'Ada Lovelace', orcid: 'https://orcid.org/0000-0002-1825-0097', affiliation: 'Lab' }],
  licence: 'https://creativecommons.org/licenses/by/4.0/',
};
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'rigger-exchange-'));
  run = await fixtureBundle(root, {
    blocks: 2,
    guests: [1],
    neighbours: ['idle'],
    workloads: ['ping'],
    echoes: 20,
  });
  zip = await exported(run, 'run.zip');
});
afterAll(() => rmSync(root, { recursive: true }));

async function exported(folder: string, name: string, key?: string): Promise<string> {
  const target = join(root, name);
  await exportRuns([{ folder, about: measuredRun(await readBundle(folder)) }], target, publication, key);
  return target;
}

/** What is said of an import that is refused; nothing may be left of it. */
async function refused(file: string, into = join(root, 'empty')): Promise<string> {
  const before = existsSync(into) ? readdirSync(into) : [];
  try {
    await importRuns(file, into);
  } catch (error) {
    expect(readdirSync(into)).toEqual(before);
    if (error instanceof RiggerError) return error.diagnostics.map(({ message }) => message).join('\n');
    throw error;
  }
  throw new Error('it was imported');
}

const put = (name: string, content: Buffer): string => {
  writeFileSync(join(root, name), content);
  return join(root, name);
};

describe('an exported run', () => {
  test('is the same to the byte, wherever its copy lies and whenever it was touched', async () => {
    const copy = join(root, 'elsewhere', basename(run));
    cpSync(run, copy, { recursive: true });
    for (const path of await filesOf(copy)) utimesSync(join(copy, path), 0, 1e9);
    mkdirSync(join(copy, 'report'));
    writeFileSync(join(copy, 'report/index.html'), 'derived');
    expect(readFileSync(await exported(copy, 'again.zip')).equals(readFileSync(zip))).toBe(true);
  });

  test('comes back as it was, and proves itself', async () => {
    const [folder] = await importRuns(zip, join(root, 'back'));
    expect((await verifyRun(folder!)).findings).toEqual([]);
    expect(await filesOf(folder!)).toEqual(await filesOf(run));
    expect(await refused(zip, join(root, 'back'))).toContain('already');
  });

  test('is what other programs take for a zip', () => {
    const listed = execFileSync('python3', [
      '-c',
      'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(z.testzip(),len(z.namelist()))',
      zip,
    ]);
    expect(String(listed)).toMatch(/^None \d\d+\n$/);
  });

  test('is described by an RO-Crate in which every name leads somewhere', async () => {
    const [folder] = await importRuns(zip, join(root, 'crate'));
    const python = `import sys,zipfile;sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read('ro-crate-metadata.json'))`;
    const crate = JSON.parse(String(execFileSync('python3', ['-c', python, zip])));
    const entities = new Map<string, Record<string, unknown>>(
      crate['@graph'].map((one: { '@id': string }) => [one['@id'], one]),
    );
    expect(entities.size).toBe(crate['@graph'].length);
    const outside = new Set(['https://w3id.org/ro/crate/1.1']);
    const refs = (value: unknown): string[] =>
      Array.isArray(value)
        ? value.flatMap(refs)
        : typeof value === 'object' && value !== null
          ? '@id' in value && Object.keys(value).length === 1
            ? [String(value['@id'])]
            : Object.values(value).flatMap(refs)
          : [];
    expect(refs(crate['@graph']).filter((id) => !entities.has(id) && !outside.has(id))).toEqual([]);
    expect(entities.get('ro-crate-metadata.json')).toMatchObject({
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
    });
    expect(entities.get('./')).toMatchObject({
      '@type': 'Dataset',
      conformsTo: { '@id': 'https://w3id.org/ro/wfrun/process/0.5' },
      datePublished: '2024-02-29T13:00:00.000Z',
      license: { '@id': publication.licence },
      author: [{ '@id': publication.authors[0]!.orcid }],
    });
    const actions = [...entities.values()].filter((one) => one['@type'] === 'CreateAction');
    expect(actions).toMatchObject([
      {
        instrument: [{ '@id': '#rigger-0.1.0' }, { '@id': expect.stringMatching(/^#tool-ping/) }],
        agent: { '@id': '#operator-ada' },
        description: expect.stringContaining('rigger apply'),
      },
    ]);
    // Nothing stands there that nothing leads to.
    const told = new Set(refs(crate['@graph']));
    expect([...entities.keys()].filter((id) => !told.has(id))).toEqual(['ro-crate-metadata.json']);
    expect(entities.get('./')!.name).toContain(basename(folder!));
    expect([...entities.values()]).toContainEqual(
      expect.objectContaining({
        '@type': 'SoftwareApplication',
        name: 'ping',
        softwareVersion: 'ping from iputils 20240905',
      }),
    );
    const files = [...entities.values()].filter((one) => one['@type'] === 'File');
    expect(files.length).toBe((await filesOf(folder!)).length + 1);
    for (const file of files) {
      const path = join(folder!, '..', decodeURIComponent(String(file['@id'])));
      expect(file.contentSize).toBe(String(statSync(path).size));
      expect(file.sha256).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'));
    }
  });

  test('is refused where it is unfinished, altered, named twice or the file is there', async () => {
    const open = await fixtureBundle(join(root, 'open'), {
      blocks: 1,
      guests: [1],
      workloads: ['ping'],
      finished: false,
    });
    await expect(exported(open, 'open.zip')).rejects.toThrow(/no manifest/);
    const altered = join(root, 'altered', basename(run));
    cpSync(run, altered, { recursive: true });
    appendFileSync(join(altered, 'results.jsonl'), '\n');
    await expect(exported(altered, 'altered.zip')).rejects.toThrow(/results\.jsonl: changed since the run/);
    await expect(exported(run, 'run.zip')).rejects.toThrow(/is there already/);
    const about = measuredRun(await readBundle(run));
    await expect(
      exportRuns(
        [
          { folder: run, about },
          { folder: run, about },
        ],
        join(root, 'two.zip'),
        publication,
      ),
    ).rejects.toThrow(/named twice/);
    expect(readdirSync(root).filter((name) => /open\.zip|altered\.zip|two\.zip|part/.test(name))).toEqual([]);
  });
});

describe('a signature', () => {
  test('says whose a run is, and not whether it is whole', async () => {
    const key = join(root, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada', '-f', key]);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'eve', '-f', `${key}2`]);
    const [signers, others] = [join(root, 'signers'), join(root, 'others')];
    writeFileSync(signers, `ada@example.org ${readFileSync(`${key}.pub`)}`);
    writeFileSync(others, `eve@example.org ${readFileSync(`${key}2.pub`)}`);
    const [folder] = (await importRuns(await exported(run, 'signed.zip', key), join(root, 'signed'))) as [
      string,
    ];
    expect(await whoseBundle(folder, signers)).toMatchObject({
      state: 'signed',
      signer: 'ada@example.org',
      key: expect.stringMatching(/^SHA256:/),
    });
    expect(await whoseBundle(folder, signers, 'ada@example.org')).toMatchObject({ state: 'signed' });
    expect(await whoseBundle(folder, signers, 'eve@example.org')).toMatchObject({
      state: 'wrong',
      why: expect.stringMatching(/not signed by eve.*, but by a key of ada/),
    });
    expect(await whoseBundle(folder, others)).toMatchObject({
      state: 'wrong',
      why: expect.stringContaining('does not count by'),
    });
    expect(await whoseBundle(run, signers)).toEqual({ state: 'unsigned' });
    // A signature is none of the files that the manifest has to list.
    expect((await verifyRun(folder)).findings).toEqual([]);
    appendFileSync(join(folder, 'results.jsonl'), '\n');
    expect(await whoseBundle(folder, signers)).toMatchObject({ state: 'signed' });
    appendFileSync(join(folder, 'MANIFEST.sha256'), '\n');
    expect(await whoseBundle(folder, signers)).toMatchObject({
      state: 'wrong',
      why: expect.stringContaining('does not fit'),
    });
    // One of the same key for another purpose is none.
    execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-f', key, '-n', 'git', join(run, 'MANIFEST.sha256')]);
    expect(await whoseBundle(run, signers)).toMatchObject({ state: 'wrong' });
    rmSync(join(run, 'MANIFEST.sha256.sig'));
    await expect(exported(run, 'unsigned.zip', join(root, 'nothing'))).rejects.toThrow(
      /ssh-keygen did not sign/,
    );
  });
});

describe('a hostile zip is refused, and nothing is left of it', () => {
  const one: RawEntry = { name: 'run/a' };
  test.each<[string, Buffer, RegExp]>([
    ['a path that leads out', rawZip([{ name: '../out' }]), /no path inside/],
    ['a path that leads out later', rawZip([{ name: 'run/../../out' }]), /no path inside/],
    ['a whole path', rawZip([{ name: '/tmp/out' }]), /no path inside/],
    ['a path of another system', rawZip([{ name: 'run\\..\\out' }]), /no path inside/],
    ['a drive', rawZip([{ name: 'C:out' }]), /no path inside/],
    ['an empty part', rawZip([{ name: 'run//a' }]), /no path inside/],
    ['a control character', rawZip([{ name: 'run/a\u0000b' }]), /no path inside/],
    ['a name that is no text', rawZip([{ name: Buffer.from([0x72, 0xff]) }]), /not UTF-8/],
    ['a name twice', rawZip([one, one]), /stands there twice/],
    [
      'a name twice for some file systems',
      rawZip([one, { name: 'run/A' }]),
      /stands there twice, as run\/a as well/,
    ],
    ['a file that is a folder too', rawZip([one, { name: 'run/a/b' }]), /file and a folder/],
    ['a link', rawZip([{ ...one, mode: 0o120777, content: '/etc/passwd' }]), /is a link/],
    ['a device', rawZip([{ ...one, mode: 0o020644 }]), /is a link, or no plain file/],
    ['an encrypted file', rawZip([{ ...one, flags: 0x801 }]), /encrypted/],
    ['another packing', rawZip([{ ...one, method: 12 }]), /packed by method 12/],
    ['a bomb that says so', rawZip([{ ...one, size: 0xfffffff0 }]), /nothing is packed like that/],
    [
      'a bomb that hides it',
      rawZip([{ ...one, content: Buffer.alloc(1 << 20), size: 10 }]),
      /larger than it claims/,
    ],
    ['less than it claims', rawZip([{ ...one, size: 10 }]), /damaged/],
    ['a wrong checksum', rawZip([{ ...one, crc: 1 }]), /damaged: its checksum/],
    ['two files of the same bytes', rawZip([one, { name: 'run/b', offset: 0 }]), /lies across/],
    ['a file that is not there', rawZip([{ ...one, offset: 3 }]), /lies across|not where/],
    ['another name in its header', rawZip([{ ...one, localName: 'run/b' }]), /another name/],
    ['more files than it has', rawZip([one], { count: 9 }), /damaged directory/],
    ['one part of several', rawZip([one], { disk: 1 }), /several parts/],
    ['something behind its end', Buffer.concat([rawZip([one]), Buffer.from('x')]), /directory is missing/],
    ['nothing', Buffer.from('PK\x05\x06'), /directory is missing/],
    ['no run', rawZip([]), /holds no run/],
    ['a file beside the runs', rawZip([{ name: 'virus.exe' }]), /virus\.exe is no run/],
    ['a hidden folder', rawZip([{ name: '.ssh/authorized_keys' }]), /\.ssh is no run/],
    ['a folder that is no run', rawZip([one]), /no manifest/],
    [
      'a run of another name',
      rawZip([{ name: 'run/MANIFEST.sha256' }, { name: 'run/run.json', content: '{"run":"../x"}' }]),
      /says that it is the run/,
    ],
    [
      'a run that is not as its manifest says',
      rawZip([{ name: 'run/MANIFEST.sha256', content: '' }, { name: 'run/a' }]),
      /was added/,
    ],
  ])('%s', async (_, bytes, why) => {
    expect(await refused(put('hostile.zip', bytes))).toMatch(why);
  });

  test('whatever is cut or altered: it is refused, or what comes is as its manifest says', async () => {
    const whole = readFileSync(zip);
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, change, cut) => {
          const bytes = cut ? whole.subarray(0, at) : Buffer.from(whole);
          if (!cut) bytes[at]! ^= change;
          const into = join(root, `fuzz-${round++}`);
          try {
            const [folder] = await importRuns(put('fuzz.zip', Buffer.from(bytes)), into);
            expect((await verifyRun(folder!)).findings).toEqual([]);
          } catch (error) {
            if (!(error instanceof RiggerError)) throw error;
            expect(readdirSync(into)).toEqual([]);
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 30_000);
});
