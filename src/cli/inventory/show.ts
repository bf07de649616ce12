import { stringify } from 'yaml';
import {
  graphInventory,
  hostVariables,
  type Inventory,
  limitedHosts,
  listInventory,
  loadInventory,
} from '../../inventory/index.js';
import { vaultDecrypt } from '../../language/vault/index.js';
import { didYouMean, problem, RiggerError, throwErrors } from '../../model/index.js';
import { extraVars } from '../play/extra-vars.js';
import { frameOf } from '../program/failure.js';
import { findProject } from '../program/project.js';
import type { InventoryFlags } from './flags.js';
import { showOrigin } from './origin.js';

/** `rigger inventory`: data to standard output, warnings to standard error. */
export const showInventory = async (flags: InventoryFlags): Promise<void> => {
  onlyOneAction(flags);
  const inventory = await load(flags);
  process.stdout.write(`${render(inventory, flags)}\n`);
};

const onlyOneAction = (flags: InventoryFlags): void => {
  const asked = [
    flags.list && '--list',
    flags.graph && '--graph',
    flags.host && !flags.origin && '--host',
    flags.origin && '--origin',
  ];
  const actions = asked.filter((action) => typeof action === 'string');
  if (actions.length > 1)
    throw new RiggerError([
      problem('cli/usage', `${actions.join(' and ')} do not go together`, { help: 'ask for one of them' }),
    ]);
};

const load = async (flags: InventoryFlags): Promise<Inventory> => {
  const paths = flags.inventory ?? (await findProject()).inventory;
  if (paths.length === 0)
    throw new RiggerError([
      problem('inventory/not-found', 'there is no inventory here', {
        help: 'name one with -i, or make a project with `rigger init`',
      }),
    ]);
  const decrypt = vaultDecrypt({
    ...(flags.vaultIdentity && { identityFiles: flags.vaultIdentity }),
    ...(flags.vaultPasswordFile !== undefined && { passwordFiles: [flags.vaultPasswordFile] }),
    warn: (diagnostic) => process.stderr.write(`${frameOf(diagnostic)}\n`),
  });
  const { inventory, diagnostics } = await loadInventory(paths, {
    decrypt,
    ...(flags.playbookDir !== undefined && { playbookDir: flags.playbookDir }),
    ...(flags.extraVars && { extraVars: Object.fromEntries(await extraVars(flags.extraVars, decrypt)) }),
  });
  throwErrors(diagnostics);
  for (const diagnostic of diagnostics) process.stderr.write(`${frameOf(diagnostic)}\n`);
  return inventory;
};

const render = (inventory: Inventory, flags: InventoryFlags): string => {
  const limited = flags.limit === undefined ? undefined : limitedHosts(inventory, flags.limit);
  if (flags.origin !== undefined)
    return showOrigin(inventory, flags.origin, {
      hosts:
        flags.host !== undefined
          ? [oneHost(inventory, flags.host)]
          : [...(limited ?? inventory.hosts.keys())],
      json: flags.json ?? false,
    });
  if (flags.host !== undefined)
    return dump(sorted(hostVariables(inventory, oneHost(inventory, flags.host))), flags);
  if (flags.list) return dump(sorted(listInventory(inventory, limited)), flags);
  const from = typeof flags.graph === 'string' ? flags.graph : 'all';
  if (!inventory.groups.has(from))
    throw new RiggerError([
      problem('inventory/unknown-pattern', `there is no group ${from}`, {
        help: didYouMean(from, inventory.groups.keys()) ?? '`rigger inventory --graph` shows all groups',
      }),
    ]);
  if (flags.json)
    return JSON.stringify({ version: 1, groups: Object.fromEntries(inventory.groups) }, null, 2);
  return graphInventory(inventory, from, { vars: flags.vars ?? false, ...(limited && { hosts: limited }) });
};

const oneHost = (inventory: Inventory, name: string): string => {
  if (inventory.host(name)) return name;
  throw new RiggerError([
    problem('inventory/unknown-host', `there is no host ${name}`, {
      help: didYouMean(name, inventory.hosts.keys()) ?? '`rigger inventory --graph` shows all hosts',
    }),
  ]);
};

/** JSON by `toJSON`, so that secrets are stars in YAML too. */
const dump = (data: unknown, flags: InventoryFlags): string =>
  flags.yaml ? stringify(JSON.parse(JSON.stringify(data))).trimEnd() : JSON.stringify(data, null, 4);

/** Keys in alphabetical order, as Ansible prints them; lists keep theirs. */
const sorted = (data: unknown): unknown => {
  if (Array.isArray(data)) return data.map(sorted);
  if (typeof data !== 'object' || data === null || 'reveal' in data) return data;
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, value]) => [key, sorted(value)]));
};
