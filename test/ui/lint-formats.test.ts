import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { problem, warning } from '../../src/model/index.js';
import { lintJson, lintPretty, lintSarif } from '../../src/ui/lint-formats.js';
import { styleFor } from '../../src/ui/style.js';

const style = styleFor({ isTerminal: false, columns: 80, env: { LANG: 'C.UTF-8' } });
const place = { file: 'play books/site.yml', line: 2, column: 3, endColumn: 7 };
const found = [
  problem('a/wrong', 'it is wrong', { position: place, help: 'mend it', notes: ['a note'] }),
  warning('a/odd', 'it is odd'),
];

// The schema of the OASIS standard, and the validator, of a package for testing SARIF.
const require = createRequire(import.meta.url);
const sarifSchema = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const itsOwn = createRequire(require.resolve('@microsoft/jest-sarif'));
const Ajv = itsOwn('ajv');

describe('what lint found', () => {
  test('for a person', () => {
    const sources = new Map([['play books/site.yml', 'one\n  text\n']]);
    const text = lintPretty(found, sources, 1, style);
    expect(text).toContain('2 │   text\n  │   ^^^^');
    expect(text).toMatch(/1 error and 1 warning in 1 file; .*\n$/);
    expect(lintPretty([], new Map(), 3, style)).toBe('no mistakes in 3 files\n');
  });

  test('as JSON with a version', () => {
    expect(JSON.parse(lintJson(found))).toEqual({ version: 1, errors: 1, warnings: 1, diagnostics: found });
  });

  test('as SARIF 2.1.0', () => {
    const pages = { 'a/wrong': { title: 'Wrong', explanation: 'Quite wrong.' } };
    const { version, runs } = JSON.parse(lintSarif(found, pages, '1.2.3'));
    const [{ tool, results }] = runs;
    expect(version).toBe('2.1.0');
    expect(tool.driver.rules).toEqual([
      { id: 'a/odd' },
      { id: 'a/wrong', shortDescription: { text: 'Wrong' }, fullDescription: { text: 'Quite wrong.' } },
    ]);
    expect(results).toEqual([
      {
        ruleId: 'a/wrong',
        ruleIndex: 1,
        level: 'error',
        message: { text: 'it is wrong\na note\nhelp: mend it' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'play%20books/site.yml' },
              region: { startLine: 2, startColumn: 3, endColumn: 7 },
            },
          },
        ],
      },
      { ruleId: 'a/odd', ruleIndex: 0, level: 'warning', message: { text: 'it is odd' } },
    ]);
  });

  test('as SARIF that its schema accepts', () => {
    const validate = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore' })
      .addMetaSchema(itsOwn('ajv/lib/refs/json-schema-draft-04.json'))
      .compile(sarifSchema);
    const log = JSON.parse(lintSarif(found, { 'a/wrong': { title: 'Wrong', explanation: 'No.' } }, '1.2.3'));
    expect([validate(log), validate.errors]).toEqual([true, null]);
    expect(validate({ ...log, version: '9' })).toBe(false);
  });
});
