import pLimit from 'p-limit';
import { type AuditWishes, auditHost, readForAudit } from '../../audit/index.js';
import { connect } from '../../connection/index.js';
import { LeveledScope } from '../../engine/host/scope.js';
import { hostSource } from '../../engine/host-source.js';
import type { HostSource } from '../../engine/play/run-context.js';
import { loadInventory } from '../../inventory/index.js';
import {
  type Diagnostic,
  type ExitCode,
  exitCodes,
  Masker,
  RiggerError,
  reveal,
  throwErrors,
  type Value,
} from '../../model/index.js';
import { extraVars } from '../play/extra-vars.js';
import { targetResolver } from '../play/host-targets.js';
import { passwordOf } from '../play/run-options.js';
import { decryptor } from '../play/vault-access.js';
import { errorStyle, frameOf } from '../program/failure.js';
import { findProject } from '../program/project.js';
import type { Audited } from './audited.js';
import type { AuditFlags } from './flags.js';
import { auditText } from './text.js';
import { parseWishes } from './wishes.js';

/** `rigger audit`: data to standard output, warnings to standard error. */
export const audit = async (flags: AuditFlags): Promise<ExitCode> => {
  const decrypt = decryptor(flags);
  const extra = await extraVars(flags.extraVars ?? [], decrypt);
  const paths = flags.inventory ?? (await findProject()).inventory;
  const { inventory, diagnostics } = await loadInventory(paths, {
    decrypt,
    extraVars: Object.fromEntries(extra),
  });
  throwErrors(diagnostics);
  const warn = (diagnostic: Diagnostic): void => {
    process.stderr.write(`${frameOf(diagnostic)}\n`);
  };
  for (const diagnostic of diagnostics) warn(diagnostic);
  const source = hostSource(inventory, flags.limit, warn);
  const masker = new Masker();
  const becomePassword = await passwordOf(flags, masker);
  const target = targetResolver(source, extra, masker, {
    lock: false,
    acceptNewHostKeys: flags.acceptNewHostKeys === true,
    ...(becomePassword === undefined ? {} : { becomePassword }),
  });
  const limit = pLimit(Math.max(1, Number(flags.forks) || 16));
  const results = await Promise.all(
    source.match('all').map((host) =>
      limit(async (): Promise<Audited> => {
        try {
          const wishes = wishesOf(source, extra, host);
          const connection = await connect(target(host, flags.become === true));
          try {
            return auditHost(host, await readForAudit(connection, wishes), wishes);
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
  );
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ version: 1, hosts: masker.maskJson(results) }, null, 2)}\n`
      : masker.mask(auditText(results, errorStyle(process.stdout))),
  );
  return exitCodeOf(results);
};

/** The variables that say what the host should have; templates in them are resolved. */
const wishesOf = (source: HostSource, extra: ReadonlyMap<string, Value>, host: string): AuditWishes => {
  const scope = new LeveledScope([
    { templates: source.variablesOf(host) },
    { values: extra },
    { lazy: new Map([['inventory_hostname', () => host as Value]]) },
  ]);
  return parseWishes((name) => {
    const value = scope.get(name);
    return value === undefined ? undefined : reveal(value);
  });
};

const exitCodeOf = (results: readonly Audited[]): ExitCode => {
  if (results.some((result) => 'unreachable' in result)) return exitCodes.hostUnreachable;
  return results.every((result) => 'verdict' in result && result.verdict === 'ready')
    ? exitCodes.done
    : exitCodes.hostFailed;
};
