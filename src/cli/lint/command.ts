import { Command, Option } from 'commander';
import { withExamples } from '../program/examples.js';
import { several } from '../program/reach-options.js';

interface LintFlags {
  readonly inventory?: readonly string[];
  readonly extraVars?: readonly string[];
  readonly format: 'pretty' | 'json' | 'sarif';
  readonly json?: boolean;
}

/** `rigger lint`: every mistake in playbooks, roles, inventory and templates at once. */
export const lintCommand = (): Command =>
  withExamples(
    new Command('lint')
      .description('find every mistake in playbooks, roles, inventory, templates and suites; touches no host')
      .argument(
        '[files...]',
        'playbooks (- for standard input), role folders or templates; by default the whole project',
      )
      .option('-i, --inventory <path>', 'inventory whose variables are known (repeatable)', several)
      .option('-e, --extra-vars <vars>', 'variables that the command line will set (repeatable)', several)
      .addOption(
        new Option('--format <format>', 'how to print')
          .choices(['pretty', 'json', 'sarif'])
          .default('pretty'),
      )
      .option('--json', 'the same as --format json')
      .action(async (files: readonly string[], flags: LintFlags) => {
        const { findProject } = await import('../program/project.js');
        const { findInputs } = await import('./find-inputs.js');
        const { runLint } = await import('./run-lint.js');
        const { extraVars } = await import('../play/extra-vars.js');
        const { exitCodes } = await import('../../model/index.js');
        const project = await findProject();
        const inputs = await findInputs(
          files,
          flags.inventory ? { ...project, inventory: flags.inventory } : project,
        );
        const extra = await extraVars(flags.extraVars ?? []);
        const result = await runLint(inputs, extra);
        process.stdout.write(await rendered(result, flags.json ? 'json' : flags.format));
        if (result.diagnostics.some(({ severity }) => severity === 'error'))
          process.exitCode = exitCodes.mistake;
      }),
    ['rigger lint', 'the whole project'],
    ['rigger lint playbooks/site.yml roles/sriov', 'a playbook and a role'],
    ['rigger lint --format sarif > lint.sarif', 'for code hosts and editors'],
  );

const rendered = async (
  { diagnostics, sources, files }: import('./run-lint.js').LintResult,
  format: LintFlags['format'],
): Promise<string> => {
  const { lintJson, lintPretty, lintSarif } = await import('../../ui/lint-formats.js');
  if (format === 'json') return lintJson(diagnostics);
  if (format === 'sarif') {
    const [{ allCodes }, { version }] = await Promise.all([
      import('../program/all-codes.js'),
      import('../../engine/version.js'),
    ]);
    return lintSarif(diagnostics, allCodes, version);
  }
  const { styleFor } = await import('../../ui/style.js');
  const { isTTY, columns } = process.stdout;
  return lintPretty(
    diagnostics,
    sources,
    files,
    styleFor({ isTerminal: isTTY === true, columns, env: process.env }),
  );
};
