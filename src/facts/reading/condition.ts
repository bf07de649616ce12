import { available, defineFact, type FactScope, raw, sh } from '../../model/index.js';
import { scopeOf } from './scopes.js';

/** Something that is true of a host at one moment, and may become true by waiting. */
export type ConditionQuestion =
  | { readonly kind: 'port'; readonly port: number; readonly host?: string; readonly open: boolean }
  | { readonly kind: 'path'; readonly path: string; readonly exists: boolean; readonly matching?: string };

/**
 * A shell function body that exits 0 while the condition holds. A port without `host` is looked
 * up among the host's own listening sockets (state 0A, proc_net_tcp of the kernel's documentation);
 * a port of another host is tried with bash, the only shell that opens sockets by itself.
 */
export const conditionTest = (question: ConditionQuestion): string => {
  if (question.kind === 'port') {
    const not = question.open ? '' : '! ';
    const hex = question.port.toString(16).toUpperCase().padStart(4, '0');
    return question.host === undefined
      ? `${not}grep -q '^ *[0-9]*: [0-9A-F]*:${hex} [0-9A-F]*:0000 0A' /proc/net/tcp /proc/net/tcp6 2>/dev/null`
      : not + sh`timeout 2 bash -c ${': 3<>"/dev/tcp/$0/$1"'} ${question.host} ${question.port} 2>/dev/null`;
  }
  const { path, exists, matching } = question;
  const exist = sh`{ [ -e ${path} ] || [ -h ${path} ]; }`;
  if (matching !== undefined)
    return sh`${raw(exists ? '' : '! ')}grep -Eq -e ${matching} -- ${path} 2>/dev/null`;
  return exists ? exist : `! ${exist}`;
};

/** Whether a condition holds now. */
export const condition = defineFact<boolean, ConditionQuestion>({
  id: 'condition',
  summary: 'Whether a port is open or a path exists at this moment',
  scopes: (question): FactScope[] =>
    question.kind === 'port' ? ['port', 'service', 'net'] : [scopeOf.file(question.path), 'service'],
  script: conditionTest,
  parse: ({ exit }) => available(exit === 0),
});
