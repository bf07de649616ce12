import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import YAML from 'yaml';
import { settings } from '../../src/cli/program/settings.js';
import { readRolesFile } from '../../src/cli/roles/roles-file.js';
import { namedFacts } from '../../src/facts/catalogue.js';
import { diskFiles, loadPlaybook } from '../../src/language/playbook/index.js';
import { showDiagnostic } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { root } from '../support/cli.js';
import { type Block, blocksOf, dayPage, documentsThatRun, isPlaybook } from './document.js';

/**
 * No block of a page is only read: its commands are run (commands.test.ts), or what it holds is loaded as
 * rigger would, or `<!-- not run: … -->` before it says why neither is done.
 */
const inFolder = (folder: string, pattern: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name}`);
const blocks = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...inFolder('docs', /^[^/]+\.md$/),
  ...inFolder('roles', /README\.md$/),
]
  .flatMap((document) => blocksOf(document, readFileSync(join(root, document), 'utf8')))
  .filter(
    ({ document, language, marks }) =>
      ![...documentsThatRun, dayPage].includes(document) ||
      !(language === 'sh' || language === 'text' || 'file' in marks),
  );

const mistakesOf = async (playbook: string): Promise<string[]> => {
  const file = join(root, 'playbooks/example.yml');
  const { diagnostics } = await loadPlaybook(file, {
    tasks: taskCatalogue,
    facts: new Set(Object.keys(namedFacts)),
    shippedRoles: join(root, 'roles'),
    files: {
      read: async (path) => (path === file ? playbook : diskFiles.read(path)),
      list: diskFiles.list,
    },
  });
  return diagnostics.map(showDiagnostic);
};

/** The variables of a role, in a play that gives them to it. */
const playWith = (role: string, variables: string): string =>
  `- hosts: all\n  roles:\n    - role: ${role}\n      vars:\n${variables.replace(/^/gm, '        ')}\n`;

const rolesIn = async (text: string): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-roles-of-a-page-'));
  try {
    writeFileSync(join(folder, 'roles.yml'), text);
    return (await readRolesFile(folder)).length;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** What is done with a block; undefined where nobody looks at what it holds. */
const check = (block: Block): (() => Promise<void>) | undefined => {
  const { document, text, marks } = block;
  const role = /^roles\/([^/]+)\//.exec(document)?.[1];
  if (marks['not run'] !== undefined) return async () => expect(marks['not run']!.length).toBeGreaterThan(15);
  if (isPlaybook(block)) return async () => expect(await mistakesOf(text)).toEqual([]);
  if (role !== undefined) return async () => expect(await mistakesOf(playWith(role, text))).toEqual([]);
  if (document === 'docs/settings.md')
    return async () => expect(settings.safeParse(YAML.parse(text)).error).toBeUndefined();
  if (document === 'docs/roles.md') return async () => expect(await rolesIn(text)).toBeGreaterThan(1);
  return undefined;
};

test.each(
  blocks.map((block) => [`${block.document}:${block.line}`, block] as const),
)('%s', async (_, block) => {
  const held = check(block);
  if (!held)
    throw new Error('nothing runs or loads this block: add it to a check, or say why not (`not run`)');
  await held();
});

test('there are blocks', () => expect(blocks.length).toBeGreaterThan(15));
