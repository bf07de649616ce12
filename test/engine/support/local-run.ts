import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { varsFilesLoader } from '../../../src/cli/vars-files.js';
import { connect } from '../../../src/connection/index.js';
import type { RunOptions } from '../../../src/engine/run.js';
import { namedFacts } from '../../../src/facts/catalogue.js';
import { loadPlaybook } from '../../../src/language/playbook/index.js';
import { type EventBody, throwErrors } from '../../../src/model/index.js';
import { taskCatalogue } from '../../../src/tasks/catalogue.js';
import { type EngineRun, runEngine } from './engine-run.js';

/** A folder of its own, with the files of a small project. */
export const projectOf = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-engine-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text.replaceAll('FOLDER', folder));
  }
  return folder;
};

/** Loads `play.yml` of a project and runs it with real shells on this machine, a shell for each host. */
export const runLocally = async (
  folder: string,
  more: Partial<RunOptions> & { hosts?: readonly string[] } = {},
): Promise<EngineRun & { task: (name: string, host?: string) => Finished | undefined }> => {
  const loaded = await loadPlaybook(join(folder, 'play.yml'), {
    tasks: taskCatalogue,
    facts: new Set(Object.keys(namedFacts)),
  });
  throwErrors(loaded.diagnostics);
  const result = await runEngine(loaded.playbook!.plays, taskCatalogue, connect, {
    facts: namedFacts,
    playbookFolder: folder,
    varsFiles: varsFilesLoader(folder, undefined),
    ...more,
  });
  const finished = result.events.filter((event): event is Finished => event.type === 'task-finished');
  return {
    ...result,
    task: (name, host = 'h1') => finished.findLast((event) => event.name === name && event.host === host),
  };
};

export type Finished = Extract<EventBody, { type: 'task-finished' }>;
