import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { varsFilesLoader } from '../../../src/cli/play/vars-files.js';
import type { Connect } from '../../../src/connection/connection.js';
import { connect } from '../../../src/connection/index.js';
import type { HostSource } from '../../../src/engine/play/run-context.js';
import { preflight } from '../../../src/engine/run/preflight.js';
import { prepareRun } from '../../../src/engine/run/run.js';
import { namedFacts } from '../../../src/facts/catalogue.js';
import type { Template } from '../../../src/language/play.js';
import { loadPlaybook } from '../../../src/language/playbook/index.js';
import { compileTemplate } from '../../../src/language/template/index.js';
import {
  type Diagnostic,
  type EventBody,
  type Position,
  throwErrors,
  type Value,
} from '../../../src/model/index.js';
import { taskCatalogue } from '../../../src/tasks/catalogue.js';
import { type EngineOptions, type EngineRun, engineOptions, runEngine } from './engine-run.js';

/** A folder of its own, with the files of a small project. */
export const projectOf = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-engine-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text.replaceAll('FOLDER', folder));
  }
  return folder;
};

const load = async (folder: string, more: EngineOptions) => {
  const loaded = await loadPlaybook(join(folder, 'play.yml'), {
    tasks: taskCatalogue,
    facts: new Set(Object.keys(more.facts ?? namedFacts)),
  });
  throwErrors(loaded.diagnostics);
  return {
    plays: loaded.playbook!.plays,
    options: {
      facts: namedFacts,
      playbookFolder: folder,
      varsFiles: varsFilesLoader(folder, undefined),
      ...more,
    },
  };
};

/** Loads `play.yml` of a project and runs it with real shells on this machine, a shell for each host. */
export const runLocally = async (
  folder: string,
  more: EngineOptions = {},
): Promise<EngineRun & { task: (name: string, host?: string) => Finished | undefined }> => {
  const { plays, options } = await load(folder, more);
  const result = await runEngine(plays, taskCatalogue, connect, options);
  const finished = result.events.filter((event): event is Finished => event.type === 'task-finished');
  return {
    ...result,
    task: (name, host = 'h1') => finished.findLast((event) => event.name === name && event.host === host),
  };
};

/** What is found to be wrong with `play.yml` before any host is touched. */
export const preflightOf = async (
  folder: string,
  more: EngineOptions = {},
): Promise<readonly Diagnostic[]> => {
  const untouched: Connect = ({ host }) => Promise.reject(new Error(`${host} was connected to`));
  const { plays, options } = await load(folder, more);
  const run = engineOptions(plays, taskCatalogue, untouched, options);
  return preflight(prepareRun(run).context, plays, run.varsFiles);
};

/** Hosts with variables, as an inventory has them; all are in the group `all` only. */
export const inventoryOf = (hosts: Readonly<Record<string, Readonly<Record<string, Value>>>>): HostSource => {
  const names = Object.keys(hosts);
  const place = { file: 'inventory', line: 1, column: 1 };
  const source: HostSource = {
    match: () => names,
    hosts: () => names,
    groupsOf: () => [],
    groups: () => ({ all: names }),
    variablesOf: (host) =>
      new Map(
        Object.entries(hosts[host] ?? {}).map(([name, value]) => [name, templateOf(name, value, place)]),
      ),
    addHost: () => undefined,
    folder: undefined,
    foreseeing: () => source,
  };
  return source;
};

const templateOf = (name: string, value: Value, place: Position): Template =>
  compileTemplate({ at: () => place, within: () => place, isUnsafe: () => false }, [name], value);

export type Finished = Extract<EventBody, { type: 'task-finished' }>;
