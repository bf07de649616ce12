import { controllerFiles } from '../language/controller-files.js';
import { ProgramFailure, runProgram } from '../language/run-program.js';
import { entryOf, type Position, problem, RiggerError, type Value } from '../model/index.js';
import type { Draft } from './draft.js';
import { constantTable } from './layer.js';
import { isMapping, kindOf } from './yaml-table.js';

/**
 * Runs an executable inventory with `--list` (and `--host NAME` when it prints no `_meta`), and
 * reads its JSON into the draft, by the rules of Ansible's `script` inventory plugin.
 * The program gets no input; its diagnostics are shown when it fails.
 * @param seconds that all its runs together may take
 */
export const readScript = async (
  draft: Draft,
  path: string,
  file: string,
  seconds?: number,
): Promise<void> => {
  const position: Position = { file, line: 1, column: 1 };
  try {
    const allowed = seconds ?? secondsAllowed();
    const deadline = performance.now() + allowed * 1000;
    const ask: Ask = (args) => outputOf(path, args, position, deadline, allowed);
    const listed = await ask(['--list']);
    if (!isMapping(listed)) throw failure(`it printed ${kindOf(listed)}, not a JSON object`, position);
    await new ScriptReader(draft, path, ask, position).read(listed);
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    draft.diagnostics.push(...error.diagnostics);
  }
};

const failure = (what: string, position: Position, notes: readonly string[] = []): RiggerError =>
  new RiggerError([
    problem('inventory/script', `the executable inventory ${position.file} gave no usable output: ${what}`, {
      position,
      notes: notes.length > 0 ? notes : undefined,
      help: `run \`${position.file} --list\` by hand; it must print Ansible's inventory JSON`,
    }),
  ]);

/** Thousands of hosts take a few mebibytes; the limit is against a program that never ends printing. */
const bytes = 64 * 2 ** 20;

/** The variable of the environment, or what an inventory of a large cloud needs without a cache. */
const secondsAllowed = (given = process.env[timeoutVariable]): number => {
  if (given === undefined || given === '') return 120;
  const seconds = Number(given);
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= 86_400) return seconds;
  throw new RiggerError([
    problem('inventory/script', `${timeoutVariable} must be a number of seconds above 0, not '${given}'`, {
      help: `leave it out for 120, or give a number up to 86400, as in ${timeoutVariable}=600`,
    }),
  ]);
};

const timeoutVariable = 'RIGGER_INVENTORY_TIMEOUT';

type Ask = (args: readonly string[]) => Promise<unknown>;

const outputOf = async (
  path: string,
  args: readonly string[],
  position: Position,
  deadline: number,
  seconds: number,
): Promise<unknown> => {
  const what = args.join(' ');
  const before = controllerFiles().printedBefore(path, args);
  if (before !== undefined) return JSON.parse(before);
  const milliseconds = Math.max(1, deadline - performance.now());
  const { stdout, stderr, exit } = await runProgram(path, args, { milliseconds, bytes }).catch((error) => {
    if (!(error instanceof ProgramFailure)) throw error;
    throw performance.now() < deadline
      ? failure(`${what}: it ${error.reason}`, position)
      : tooSlow(what, seconds, position);
  });
  if (exit !== 0)
    throw failure(
      `${what}: it exited with ${exit}`,
      position,
      stderr.trim().split('\n').slice(-5).filter(Boolean),
    );
  if (stdout.trim() === '' && args[0] === '--host') {
    controllerFiles().printed(path, args, '{}');
    return {};
  }
  try {
    const printed: unknown = JSON.parse(stdout);
    controllerFiles().printed(path, args, stdout);
    return printed;
  } catch (error) {
    throw failure(`${what}: its output is not JSON (${(error as Error).message})`, position);
  }
};

const tooSlow = (what: string, seconds: number, position: Position): RiggerError =>
  new RiggerError([
    problem(
      'inventory/script',
      `the executable inventory ${position.file} gave no usable output: ${what}: it had not ended after ${seconds} s, and was ended`,
      {
        position,
        help: `run \`${position.file} ${what}\` by hand: it gets no input, and must end by itself; ${timeoutVariable}=600 gives it longer`,
      },
    ),
  ]);

class ScriptReader {
  readonly #hosts = new Set<string>();

  constructor(
    readonly draft: Draft,
    readonly path: string,
    readonly ask: Ask,
    readonly position: Position,
  ) {}

  async read(listed: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [name, data] of Object.entries(listed)) if (name !== '_meta') this.#group(name, data);
    const meta = isMapping(listed._meta) ? listed._meta.hostvars : undefined;
    for (const host of this.#hosts) {
      const values = isMapping(meta)
        ? (entryOf(meta, host) ?? {})
        : meta === undefined
          ? await this.ask(['--host', host])
          : meta;
      if (!isMapping(values)) throw failure(`the variables of ${host} are ${kindOf(values)}`, this.position);
      this.draft.hosts.get(host)?.tables.push(this.#table(values));
    }
  }

  /** A list is the group's hosts; a mapping without the three keys is a host with its variables. */
  #group(name: string, data: unknown): void {
    this.draft.group(name);
    const group = !isMapping(data)
      ? { hosts: data }
      : ['hosts', 'vars', 'children'].some((key) => Object.hasOwn(data, key))
        ? data
        : { hosts: [name], vars: data };
    this.#addHosts(name, group);
    if ('vars' in group) {
      if (!isMapping(group.vars))
        throw failure(`vars of group ${name} is ${kindOf(group.vars)}`, this.position);
      this.draft.addGroupTable(name, this.#table(group.vars));
    }
    if ('children' in group)
      for (const child of Array.isArray(group.children) ? group.children : []) {
        this.draft.group(String(child));
        this.draft.addChild(name, String(child), this.position);
      }
  }

  #addHosts(name: string, group: Readonly<Record<string, unknown>>): void {
    if (!('hosts' in group)) return;
    if (!Array.isArray(group.hosts))
      throw failure(`hosts of group ${name} is ${kindOf(group.hosts)}`, this.position);
    for (const host of group.hosts) {
      this.#hosts.add(String(host));
      this.draft.host(String(host), name, this.path, this.position);
    }
  }

  #table(values: Readonly<Record<string, unknown>>) {
    return constantTable(values as Readonly<Record<string, Value>>, this.position);
  }
}
