import pLimit from 'p-limit';
import type { Connection } from '../../connection/connection.js';
import { connect } from '../../connection/index.js';
import { hostSource } from '../../engine/host-source.js';
import type { HostSource } from '../../engine/play/run-context.js';
import { loadInventory } from '../../inventory/index.js';
import { type Diagnostic, Masker, problem, RiggerError, throwErrors, type Value } from '../../model/index.js';
import { findProject } from '../program/project.js';
import type { ReachFlags } from '../program/reach-options.js';
import { extraVars } from './extra-vars.js';
import { targetResolver } from './host-targets.js';
import { warnOnce } from './load-run.js';
import { forksOf, passwordOf } from './run-options.js';
import { decryptor } from './vault-access.js';

/** What a host said, or why it could not be asked. */
export type Asked<T> = { readonly host: string } & (
  | { readonly answer: T }
  | { readonly unreachable: Diagnostic }
);

/** The hosts that the words and flags of a command mean, outside of any playbook. */
export interface ChosenHosts {
  /** In the order of the inventory; at least one. */
  readonly hosts: readonly string[];
  readonly inventory: HostSource;
  readonly extra: ReadonlyMap<string, Value>;
  /** Hides what came from a vault, and every password. */
  readonly masker: Masker;
  /**
   * Asks every host over a connection of its own, `--forks` at once; one that cannot be reached is no reason
   * to leave out the others. The answers have the order of the hosts.
   */
  ask<T>(question: (connection: Connection, host: string) => Promise<T>): Promise<Asked<T>[]>;
}

/**
 * Finds the hosts of a pattern. No lock of theirs is taken: who looks does not wait for who works.
 * @throws RiggerError for a mistake in the inventory or the pattern, and where no host is meant
 */
export const chooseHosts = async (
  pattern: string,
  flags: ReachFlags,
  signal?: AbortSignal,
): Promise<ChosenHosts> => {
  const project = await findProject();
  const decrypt = decryptor(flags, project);
  const extra = await extraVars(flags.extraVars ?? [], decrypt);
  const { inventory, diagnostics } = await loadInventory(flags.inventory ?? project.inventory, {
    decrypt,
    extraVars: Object.fromEntries(extra),
  });
  throwErrors(diagnostics);
  const warn = warnOnce();
  for (const diagnostic of diagnostics) warn(diagnostic);
  const source = hostSource(inventory, flags.limit, warn);
  const hosts = hostsOf(source, pattern, flags.limit);
  const masker = new Masker();
  const becomePassword = await passwordOf(flags, masker);
  const target = targetResolver(source, extra, masker, {
    lock: false,
    acceptNewHostKeys: flags.acceptNewHostKeys === true,
    warn,
    ...(becomePassword === undefined ? {} : { becomePassword }),
  });
  const targets = new Map(hosts.map((host) => [host, target(host, flags.become === true)]));
  const limit = pLimit(forksOf(flags, project));
  return {
    hosts,
    inventory: source,
    extra,
    masker,
    ask: (question) =>
      Promise.all(
        hosts.map((host) =>
          limit(async () => {
            try {
              const connection = await connect(targets.get(host)!, signal);
              try {
                return { host, answer: await question(connection, host) };
              } finally {
                await connection.close();
              }
            } catch (error) {
              if (error instanceof RiggerError && error.diagnostics[0])
                return { host, unreachable: error.diagnostics[0] };
              throw error;
            }
          }),
        ),
      ),
  };
};

/** The hosts of a pattern. @throws RiggerError `cli/no-host` where there is none */
export const hostsOf = (
  source: HostSource,
  pattern: string,
  limit: string | undefined,
): readonly string[] => {
  const hosts = source.match(pattern);
  if (hosts.length > 0) return hosts;
  throw new RiggerError([
    problem(
      'cli/no-host',
      limit === undefined
        ? `${pattern} names no host`
        : `${pattern} names no host that --limit ${limit} leaves`,
      { help: '`rigger inventory` lists the hosts and groups' },
    ),
  ]);
};
