import { type AuditWishes, auditHost, type HostAudit, readForAudit } from '../../audit/index.js';
import { inventoryScope } from '../../engine/host/inventory-scope.js';
import type { HostSource } from '../../engine/play/run-context.js';
import { type ExitCode, exitCodes, reveal, type Value } from '../../model/index.js';
import { type Asked, chooseHosts } from '../play/chosen-hosts.js';
import { errorStyle } from '../program/failure.js';
import { requireJUnitFile, writeJUnitFile } from '../program/junit-file.js';
import type { Audited } from './audited.js';
import type { AuditFlags } from './flags.js';
import { auditSuites } from './suites.js';
import { auditText } from './text.js';
import { parseWishes } from './wishes.js';

/** `rigger audit`: data to standard output, warnings to standard error. */
export const audit = async (flags: AuditFlags): Promise<ExitCode> => {
  requireJUnitFile(flags.junit);
  const { inventory, extra, masker, ask } = await chooseHosts('all', flags);
  const asked = await ask(async (connection, host) => {
    const wishes = wishesOf(inventory, extra, host);
    return auditHost(host, await readForAudit(connection, wishes), wishes);
  });
  const results = asked.map(auditedOf);
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ version: 1, hosts: masker.maskJson(results) }, null, 2)}\n`
      : masker.mask(auditText(results, errorStyle(process.stdout))),
  );
  await writeJUnitFile(flags.junit, () => masker.maskJson(auditSuites(results)));
  return exitCodeOf(results);
};

const auditedOf = (asked: Asked<HostAudit>): Audited => ('answer' in asked ? asked.answer : asked);

/** The variables that say what the host should have; templates in them are resolved. */
const wishesOf = (source: HostSource, extra: ReadonlyMap<string, Value>, host: string): AuditWishes => {
  const scope = inventoryScope(source, extra, host);
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
