import { type Diagnostic, problem } from '../../model/index.js';
import type { Template, Variables } from '../play.js';
import { compileTemplate } from '../template/index.js';
import type { Yaml } from '../yaml/index.js';
import { mappingWanted } from './checks.js';
import { child, isMapping, keyPosition, keysOf, type Node, rootOf } from './node.js';

type Report = (diagnostic: Diagnostic) => void;

export const templateOf = (node: Node, report: Report): Template =>
  compileTemplate(node.yaml, node.path, node.data ?? null, { report });

/** A mapping of variables; each value is a template of its own. */
export const readVariables = (node: Node, report: Report): Variables => {
  if (node.data === undefined || node.data === null) return new Map();
  if (!isMapping(node.data)) {
    report(mappingWanted(node, 'a set of variables'));
    return new Map();
  }
  return new Map(
    keysOf(node).map((name) => {
      const value = child(node, name);
      if (!/^[A-Za-z_]\w*$/.test(name))
        report(
          problem('language/variable-name', `${name} cannot name a variable`, {
            position: keyPosition(value),
            help: 'a name has letters, digits and _, and begins with no digit',
          }),
        );
      return [name, templateOf(value, report)] as const;
    }),
  );
};

/** A whole file of variables. */
export const fileVariables = (yaml: Yaml, report: Report): Variables => readVariables(rootOf(yaml), report);
