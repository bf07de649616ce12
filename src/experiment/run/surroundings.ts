import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryOf, type Json, problem, type Reading, RiggerError } from '../../model/index.js';
import { type CellEnvironment, cellFile, type HostFile } from '../bundle/format.js';
import { bundleFiles, parseJson } from '../bundle/index.js';
import { maskHost } from '../bundle/mask.js';
import { commandFilesScript, namedFiles, readCommandFiles } from '../environment/command-files.js';
import { guestEnvironmentScript, readGuestEnvironment } from '../environment/guest.js';
import { type GuestImageFile, imageScript, readImageFiles, readImages } from '../environment/images.js';
import { differences, factsOf, forbidding, takeEnvironment } from '../environment/take.js';
import type { PlannedCell } from '../plan/cell.js';
import { kindOf } from '../plan/machine.js';
import { runRound } from '../trial/jobs.js';
import { type OpenBundle, pretty } from './open-run.js';
import type { Running } from './running.js';
import { unlikeCells } from './unlike-cells.js';

/**
 * Keeps what hosts and guests are once a cell is up, and with which tools, before its first trial: the settings of a
 * cell are known only then. A session that brings the cell up again has to find it as it was.
 * @throws RiggerError `experiment/environment-differs`
 */
export const keepSurroundings = async (running: Running, planned: PlannedCell): Promise<void> => {
  const { open } = running;
  const { index } = planned.cell;
  if (open.surroundings.has(index)) return;
  const path = cellFile(index);
  const now = await take(running, planned);
  const target = join(open.writer.folder, path);
  if (existsSync(target))
    requireSame(running, planned, parseJson(readFileSync(target, 'utf8')) as CellEnvironment, now);
  else await open.writer.write(path, pretty(now));
  open.surroundings.set(index, now);
  if (open.surroundings.size === running.experiment.planned.length)
    for (const diagnostic of unlikeCells(running.experiment, open.surroundings))
      running.note({ type: 'warning', diagnostic });
};

/** Digests of the files that processes name, by machine; machines whose processes name none are not asked. */
const ofCommands = async (
  { session, hosts }: Running,
  { guests, trials }: PlannedCell,
): Promise<ReadonlyMap<string, Reading<Json>>> => {
  const machines = [...hosts.map((host) => ({ name: host, host })), ...guests];
  const asked = machines.flatMap((machine) => {
    const files = namedFiles(machine.name, trials);
    return files.length === 0 ? [] : [{ machine, script: commandFilesScript(files) }];
  });
  if (asked.length === 0) return new Map();
  const { outputs } = await runRound((host) => session.connection(host), {
    jobs: asked,
    limit: 180,
    signal: session.signal,
  });
  return new Map(asked.map(({ machine }, index) => [machine.name, readCommandFiles(outputs[index]!.stdout)]));
};

const take = async (running: Running, planned: PlannedCell): Promise<CellEnvironment> => {
  const { session, hosts, tools } = running;
  const { guests, cell } = planned;
  const toolsOf = (machine: string) => Object.fromEntries(tools.get(machine) ?? []);
  const ofHosts = await Promise.all(hosts.map((host) => takeEnvironment(session, host)));
  const ofGuests = await ofAllGuests(running, planned);
  const named = await ofCommands(running, planned);
  const commandFiles = (machine: string): HostFile['facts'] => {
    const reading = named.get(machine);
    return reading ? factsOf({ command_files: reading }) : {};
  };
  const files = [
    ...ofHosts.map((file) => ({
      ...file,
      facts: { ...file.facts, ...commandFiles(file.host) },
      tools: toolsOf(file.host),
    })),
    ...guests.map((machine, index) => ({
      host: machine.name,
      role: kindOf(machine),
      taken: new Date().toISOString(),
      facts: { ...factsOf(ofGuests[index]!), ...commandFiles(machine.name) },
      tools: toolsOf(machine.name),
    })),
  ];
  return {
    cell: cell.index,
    machines: Object.fromEntries(files.map((file) => [file.host, maskHost(file, session.masker)])),
  };
};

/** What guests say of themselves, and what they were started from. */
const ofAllGuests = async (
  { session, open }: Running,
  { guests }: PlannedCell,
): Promise<{ readonly [name: string]: Reading<Json> }[]> => {
  if (guests.length === 0) return [];
  const started = guests.filter(({ domain }) => domain !== undefined);
  const { outputs } = await runRound((host) => session.connection(host), {
    jobs: [
      ...guests.map((machine) => ({ machine, script: guestEnvironmentScript() })),
      ...started.map(({ host, domain }) => ({ machine: { name: host, host }, script: imageScript(domain!) })),
    ],
    limit: 180,
    signal: session.signal,
  });
  await keepImages(
    open,
    started.map(({ name, host }, index) => ({
      ...{ guest: name, host },
      files: readImageFiles(outputs[guests.length + index]!.stdout),
    })),
  );
  return guests.map((guest, index) => ({
    ...readGuestEnvironment(outputs[index]!.stdout),
    // A container has the files of its host.
    ...(started.includes(guest)
      ? { images: readImages(outputs[guests.length + started.indexOf(guest)]!.stdout) }
      : {}),
  }));
};

/** What the guests of one cell were started from. */
interface GuestImages {
  readonly guest: string;
  readonly host: string;
  readonly files: readonly GuestImageFile[];
}

/** Adds to `inputs/images.json` what guests were started from that is not in it yet. */
const keepImages = async ({ writer }: OpenBundle, found: readonly GuestImages[]): Promise<void> => {
  const path = join(writer.folder, imagesFile);
  const known = existsSync(path) ? (parseJson(readFileSync(path, 'utf8')) as GuestImages[]) : [];
  const all = [...known, ...found].map((one) => [JSON.stringify(one), one] as const);
  const guests = [...new Map(all).values()];
  if (guests.length > known.length) await writer.write(imagesFile, pretty(guests));
};

const imagesFile = `${bundleFiles.inputs}/images.json`;

/** A file that a command names and that was not there before its first trial is likely what it writes. */
const isNoNewFile = ({ path, before }: { readonly path: string; readonly before?: unknown }): boolean =>
  before !== undefined || !path.startsWith('command_files.');

const requireSame = (
  { open }: Running,
  { cell }: PlannedCell,
  then: CellEnvironment,
  now: CellEnvironment,
): void => {
  const found = Object.entries(now.machines).flatMap(([name, file]) => {
    const before: HostFile | undefined = entryOf(then.machines, name);
    const changed = before === undefined ? [] : forbidding(differences(before, file)).filter(isNoNewFile);
    const tools = Object.entries(before?.tools ?? {}).flatMap(([tool, version]) =>
      entryOf(file.tools, tool) === undefined || entryOf(file.tools, tool) === version
        ? []
        : [{ path: `tool.${tool}`, before: version, after: entryOf(file.tools, tool) }],
    );
    return [...changed, ...tools].map(
      ({ path, before: one, after: two }) => `${name}: ${path}: ${one ?? 'missing'} → ${two ?? 'missing'}`,
    );
  });
  if (found.length === 0) return;
  throw new RiggerError([
    problem(
      'experiment/environment-differs',
      `${cell.id} is not what it was in the session before of ${open.run.run}`,
      {
        help: 'bring it back to what it was, or start a new run: trials of two environments must not be mixed',
        notes: found,
      },
    ),
  ]);
};
