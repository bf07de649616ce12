import { isAbsolute, join } from 'node:path';
import type { LoadVarsFiles } from '../../engine/run/vars-files.js';
import type { Template, Variables } from '../../language/play.js';
import { diskFiles, YamlFiles } from '../../language/playbook/files.js';
import { fileVariables } from '../../language/playbook/variables.js';
import type { Decrypt } from '../../language/yaml/index.js';
import { type Diagnostic, problem, RiggerError, reveal, throwErrors } from '../../model/index.js';

/** Reads `vars_files` beside the playbook; a list inside the list means the first that exists. */
export const varsFilesLoader = (folder: string, decrypt: Decrypt | undefined): LoadVarsFiles => {
  const diagnostics: Diagnostic[] = [];
  const files = new YamlFiles(diskFiles, decrypt ? { decrypt } : {}, (diagnostic) =>
    diagnostics.push(diagnostic),
  );
  return async (play, scope) => {
    const tables: Variables[] = [];
    for (const template of play.varsFiles) {
      const named = reveal(template.resolve(scope));
      const names = (Array.isArray(named) ? named : [named]).map(String);
      const found = await files.readFirst(
        names.map((name) => (isAbsolute(name) ? name : join(folder, name))),
      );
      if (!found) throw missing(names, template);
      tables.push(fileVariables(found.yaml, (diagnostic) => diagnostics.push(diagnostic)));
    }
    throwErrors(diagnostics);
    return tables;
  };
};

const missing = (names: readonly string[], template: Template): RiggerError =>
  new RiggerError([
    problem('cli/vars-file', `the variable file ${names.join(' or ')} was not found`, {
      position: template.position,
      help: 'paths are relative to the playbook',
    }),
  ]);
