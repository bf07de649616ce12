import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Position, problem, RiggerError, type Value } from '../model/index.js';
import type { Draft } from './draft.js';
import { constantTable } from './layer.js';
import { isMapping, kindOf } from './yaml-table.js';

const run = promisify(execFile);

/**
 * Runs an executable inventory with `--list` (and `--host NAME` when it prints no `_meta`), and
 * reads its JSON into the draft, by the rules of Ansible's `script` inventory plugin.
 * The program gets no input; its diagnostics are shown when it fails.
 */
export const readScript = async (draft: Draft, path: string, file: string): Promise<void> => {
  const position: Position = { file, line: 1, column: 1 };
  try {
    const listed = await outputOf(path, ['--list'], position);
    if (!isMapping(listed)) throw failure(`it printed ${kindOf(listed)}, not a JSON object`, position);
    await new ScriptReader(draft, path, position).read(listed);
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    draft.diagnostics.push(...error.diagnostics);
  }
};

const failure = (what: string, position: Position, notes: readonly string[] = []): RiggerError =>
  new RiggerError([
    problem('inventory/script', `the executable inventory ${position.file} is of no use: ${what}`, {
      position,
      notes: notes.length > 0 ? notes : undefined,
      help: `run \`${position.file} --list\` by hand; it must print Ansible's inventory JSON`,
    }),
  ]);

/** Thousands of hosts take a few mebibytes; the limit is against a program that never ends printing. */
const maxBuffer = 256 * 2 ** 20;

const outputOf = async (path: string, args: readonly string[], position: Position): Promise<unknown> => {
  let stdout: string;
  try {
    ({ stdout } = await run(path, [...args], { maxBuffer }));
  } catch (error) {
    const { code, stderr } = error as { code?: number | string; stderr?: string };
    const how = typeof code === 'number' ? `it exited with ${code}` : `it cannot be run (${code})`;
    throw failure(
      `${args.join(' ')}: ${how}`,
      position,
      (stderr ?? '').trim().split('\n').slice(-5).filter(Boolean),
    );
  }
  if (stdout.trim() === '' && args[0] === '--host') return {};
  try {
    return JSON.parse(stdout);
  } catch (error) {
    throw failure(`${args.join(' ')}: its output is not JSON (${(error as Error).message})`, position);
  }
};

class ScriptReader {
  readonly #hosts = new Set<string>();

  constructor(
    readonly draft: Draft,
    readonly path: string,
    readonly position: Position,
  ) {}

  async read(listed: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [name, data] of Object.entries(listed)) if (name !== '_meta') this.#group(name, data);
    const meta = isMapping(listed._meta) ? listed._meta.hostvars : undefined;
    for (const host of this.#hosts) {
      const values = isMapping(meta)
        ? (meta[host] ?? {})
        : meta === undefined
          ? await outputOf(this.path, ['--host', host], this.position)
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
      : ['hosts', 'vars', 'children'].some((key) => key in data)
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
