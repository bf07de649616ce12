import { type CodePage, counted, type Diagnostic, entryOf } from '../model/index.js';
import { sourceFrame } from './source-frame.js';
import type { Style } from './style.js';

/** Frames for a person, and a last line that counts. */
export const lintPretty = (
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  files: number,
  style: Style,
): string => {
  const frames = diagnostics.map((one) =>
    sourceFrame(one, one.position && sources.get(one.position.file), style),
  );
  return `${[...frames, summary(diagnostics, files, style)].join('\n\n')}\n`;
};

const summary = (diagnostics: readonly Diagnostic[], files: number, style: Style): string => {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const found = [
    errors > 0 && style.red(counted(errors, 'error')),
    warnings > 0 && style.yellow(counted(warnings, 'warning')),
  ];
  const some = found.filter(Boolean).join(' and ');
  const read = counted(files, 'file');
  return some
    ? `${some} in ${read}; \`rigger explain CODE\` says more`
    : style.green(`no mistakes in ${read}`);
};

/** The version of the JSON form; a reader refuses a newer one. */
const lintJsonVersion = 1;

/** For programs: `{ version, errors, warnings, diagnostics }`. */
export const lintJson = (diagnostics: readonly Diagnostic[]): string => {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return `${JSON.stringify({ version: lintJsonVersion, errors, warnings: diagnostics.length - errors, diagnostics }, null, 2)}\n`;
};

/**
 * SARIF 2.1.0 (OASIS), which code hosts show beside the changed lines.
 * @param pages the codes' pages, which become the rules
 * @param version rigger's own
 */
export const lintSarif = (
  diagnostics: readonly Diagnostic[],
  pages: Readonly<Record<string, CodePage>>,
  version: string,
): string => {
  const ids = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const rules = ids.map((id) => {
    const page = entryOf(pages, id);
    return {
      id,
      ...(page && {
        shortDescription: { text: page.title },
        fullDescription: { text: page.explanation },
      }),
    };
  });
  const results = diagnostics.map((one) => ({
    ruleId: one.code,
    ruleIndex: ids.indexOf(one.code),
    level: one.severity,
    message: {
      text: [one.message, ...(one.notes ?? []), ...(one.help ? [`help: ${one.help}`] : [])].join('\n'),
    },
    ...(one.position && { locations: [locationOf(one.position)] }),
  }));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'rigger', version, rules } }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

const locationOf = ({ file, line, column, endColumn }: NonNullable<Diagnostic['position']>) => ({
  physicalLocation: {
    artifactLocation: { uri: encodeURI(file) },
    region: { startLine: line, startColumn: column, ...(endColumn !== undefined && { endColumn }) },
  },
});
