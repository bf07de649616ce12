import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceIn } from '../../src/cli/capture/replace.js';
import { captureQueries, recordingIn } from '../../src/cli/capture/run.js';
import { captureSteps } from '../../src/cli/capture/steps.js';
import { packWorld } from '../../src/cli/capture/world.js';
import { withHosts } from '../../src/cli/play/look-at-hosts.js';
import { exitCodes, type FactOutput, type FactQuery, type Reading } from '../../src/model/index.js';
import { readInWorld, readWorld, type World } from '../support/world.js';

/** A host as it was read while it was recorded, and the file that came of it. */
export interface CapturedHost {
  readonly queries: readonly FactQuery[];
  /** What each fact read on the host itself, with the values that the file has in place of others. */
  readonly live: readonly Reading<unknown>[];
  /** The gzipped tar. */
  readonly packed: Buffer;
}

/**
 * How much memory is free changes from one question to the next. People's names are left out of a file, and a host's
 * name of one or two letters is replaced only where it stands alone.
 */
const settled = (reading: Reading<unknown> | undefined): string =>
  JSON.stringify(reading)
    ?.replaceAll(/"(available_mib|swap_free_mib)":\d+/g, '"$1":0')
    .replaceAll(/"comment":"[^"]*"/g, '"comment":""')
    .replaceAll(/"(name|short)":"[^"]{1,2}"(?=[^{}]*"configured")/g, '"$1":"host1"');

/** Whether a value says nothing else than another one: parts of it may be missing, or be called unknown. */
const tellsNoOther = (less: unknown, whole: unknown): boolean => {
  if (typeof less !== 'object' || less === null || typeof whole !== 'object' || whole === null)
    return less === whole;
  if (Array.isArray(less) || Array.isArray(whole))
    return (
      Array.isArray(less) &&
      Array.isArray(whole) &&
      less.length === whole.length &&
      less.every((one, index) => tellsNoOther(one, whole[index]))
    );
  return Object.entries(less).every(([name, value]) =>
    name in whole
      ? tellsNoOther(value, (whole as Record<string, unknown>)[name])
      : /unknown$|^unsure$/.test(name) && value === true,
  );
};

/**
 * From the outputs of `captureSteps`. The facts' own outputs are replaced together with what they were read from, so
 * that the same value is the same replacement in both.
 */
export const capturedHost = (queries: readonly FactQuery[], outputs: readonly FactOutput[]): CapturedHost => {
  const recording = recordingIn(queries, outputs);
  const asRead = queries.map(({ id }, index) => {
    const { stdout, stderr, exit } = outputs[index + 1]!;
    return { words: ['fact', id], stdout, stderr, exit };
  });
  const { recording: both, replaced } = replaceIn({
    ...recording,
    answers: [...recording.answers, ...asRead],
  });
  const own = recording.answers.length;
  const live = queries.map((query, index) => {
    const { stdout, stderr, exit } = both.answers[own + index]!;
    return JSON.parse(JSON.stringify(query.parse({ stdout, stderr, exit }))) as Reading<unknown>;
  });
  return { queries, live, packed: packWorld({ ...both, answers: both.answers.slice(0, own) }, replaced) };
};

/** A world from a file of `rigger capture`, unpacked as a user unpacks it. */
const unpack = (packed: Buffer): World => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-captured-'));
  try {
    mkdirSync(join(folder, 'files'));
    writeFileSync(join(folder, 'world.tar.gz'), packed);
    const { status, stderr } = spawnSync('tar', ['-xzf', 'world.tar.gz'], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the file cannot be unpacked: ${stderr}`);
    return readWorld(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** What came of comparing a file with its host: one line for each thing that is wrong. */
export interface ComparedWorld {
  readonly facts: number;
  readonly equal: number;
  /** Facts that could be read. */
  readonly available: number;
  /** Readings without one of the programs, or without one of the files that say it. */
  readonly without: number;
  readonly wrong: readonly string[];
}

/** Files without which a fact has nothing to go by. */
const saysIt = {
  ...{ cpu: '/proc/cpuinfo', kernel_cmdline: '/proc/cmdline', memory: '/proc/meminfo' },
  ...{ mounts: '/proc/self/mounts', hostname: '/proc/sys/kernel/hostname', interrupts: '/proc/interrupts' },
  ...{ function_holders: '/proc/self/mountinfo', os: '/etc/os-release' },
} as const;

/**
 * Reads every fact in the world that the file holds. Where a program is killed or a file that says it is missing, a fact
 * is unavailable, tells less or what it was, and never another value.
 */
export const compareWithHost = ({ queries, live, packed }: CapturedHost): ComparedWorld => {
  const world = unpack(packed);
  const there = readInWorld(world, queries);
  const wrong = queries.flatMap(({ id }, index) =>
    settled(there[index]) === settled(live[index])
      ? []
      : [`${id}: on the host ${settled(live[index])}\n  in its world ${settled(there[index])}`],
  );
  const { answers = [], files = {}, ...rest } = world;
  const programs = [...new Set(answers.map(({ words }) => words[0]!))];
  let without = 0;
  for (const program of programs) {
    const killed = answers.map((one) =>
      one.words[0] === program ? { words: one.words, stdout: '', stderr: 'Killed', exit: 137 } : one,
    );
    const less = readInWorld({ ...rest, files, answers: killed }, queries);
    queries.forEach(({ id }, index) => {
      without++;
      if (
        less[index]!.available &&
        !tellsNoOther(JSON.parse(settled(less[index])), JSON.parse(settled(there[index])))
      )
        wrong.push(`${id} without ${program}: ${settled(less[index])}\n  with it ${settled(there[index])}`);
    });
  }
  for (const [fact, path] of Object.entries(saysIt)) {
    const asked = queries.filter(({ id }) => id === fact);
    if (asked.length === 0 || !(path in files)) continue;
    const { [path]: _, ...others } = files;
    // What /etc/os-release says stands in /usr/lib too.
    if (path === '/etc/os-release') delete (others as Record<string, string>)['/usr/lib/os-release'];
    const [reading] = readInWorld({ ...rest, answers, files: others }, asked);
    without++;
    if (reading!.available) wrong.push(`${fact} without ${path}: ${settled(reading)}`);
  }
  return {
    facts: queries.length,
    equal: queries.filter((_, index) => settled(there[index]) === settled(live[index])).length,
    available: there.filter(({ available }) => available).length,
    without,
    wrong,
  };
};

/** Records a host of the inventory of the working directory. */
export const captureHost = async (pattern: string): Promise<CapturedHost> => {
  const queries = captureQueries();
  let captured: CapturedHost | undefined;
  await withHosts(pattern, { become: true }, async ({ ask }, signal) => {
    const [result] = await ask((connection) =>
      connection.run(captureSteps(queries, `compared${process.pid}`), { signal }),
    );
    if (!result || 'unreachable' in result) throw new Error(`${pattern} cannot be reached`);
    captured = capturedHost(queries, result.answer);
    return exitCodes.done;
  });
  return captured!;
};
