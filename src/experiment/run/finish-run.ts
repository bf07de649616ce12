import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { entryOf } from '../../model/index.js';
import {
  bundleFiles,
  bundleWriter,
  filesOf,
  type HostFile,
  type LookFile,
  type OutcomeFile,
  readBundle,
  readLines,
  type SessionFile,
} from '../bundle/index.js';
import { differences } from '../environment/take.js';
import { crateOf } from './crate.js';
import { driftIn } from './drift.js';
import { pretty } from './open-run.js';
import { flushEvents, type Running, type Stopped } from './running.js';

/** Writes what a finished run ends with, but for the manifest. */
export const finishRun = async (
  running: Running,
  stopped: Stopped,
  after: readonly HostFile[],
): Promise<void> => {
  const { open, tools, hosts: names } = running;
  const { writer, run, rows } = open;
  const { hosts } = await readBundle(writer.folder);
  for (const file of after)
    await writer.write(
      `${bundleFiles.hosts}/${file.host}/after.json`,
      pretty({ ...file, tools: toolsOf(file.host) }),
    );
  const outcome: OutcomeFile = {
    status: 'complete',
    ended: new Date().toISOString(),
    ...stopped,
    why: null,
    trials: {
      ok: new Set(rows.filter(({ status }) => status === 'ok').map(({ trial }) => trial)).size,
      failed: rows.filter(({ status }) => status === 'failed').length,
      interrupted: rows.filter(({ status }) => status === 'interrupted').length,
    },
    drift: driftIn(await allOf(readLines<LookFile>(writer.folder, bundleFiles.looks))),
    resumed: (await allOf(readLines<SessionFile>(writer.folder, bundleFiles.sessions)))
      .slice(1)
      .map(({ started }) => started),
    environment_changes: after.flatMap((file) => {
      const before = entryOf(hosts, file.host)?.before;
      return before
        ? differences(before, file).map(({ path, before, after }) => ({
            host: file.host,
            path: `${path}: ${before ?? 'missing'} → ${after ?? 'missing'}`,
          }))
        : [];
    }),
  };
  await flushEvents(running);
  await writer.write(bundleFiles.outcome, pretty(outcome));
  const files = (await filesOf(writer.folder)).filter((path) => path !== bundleFiles.crate);
  await writer.write(bundleFiles.crate, pretty(crateOf(run, outcome, files)));

  /** A host's own tools; those of its guests under the guest's name. */
  function toolsOf(host: string): { [tool: string]: string } {
    const guests = running.experiment.planned
      .flatMap(({ guests }) => guests)
      .filter((guest) => guest.host === host);
    return Object.fromEntries(
      [...tools].flatMap(([machine, versions]) => {
        const here = machine === host && names.includes(host);
        if (!here && !guests.some(({ name }) => name === machine)) return [];
        return [...versions].map(([tool, version]) => [here ? tool : `${machine} ${tool}`, version]);
      }),
    );
  }
};

const allOf = async <T>(pieces: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const found: T[] = [];
  for await (const items of pieces) found.push(...items);
  return found;
};

/**
 * Writes the manifest, after which nothing may be written any more: its presence means that the bundle is
 * complete. Does nothing in a folder whose experiment has not ended.
 */
export const sealBundle = async (folder: string): Promise<void> => {
  if (!existsSync(join(folder, bundleFiles.outcome)) || existsSync(join(folder, bundleFiles.manifest)))
    return;
  await (await bundleWriter(folder)).finish();
};
