import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { namedFacts } from '../../src/facts/catalogue.js';
import { diskFiles, loadPlaybook } from '../../src/language/playbook/index.js';
import { showDiagnostic } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { root } from '../support/cli.js';

const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** YAML blocks that are playbooks of rigger: lists of plays; those that begin with `# Ansible` or `# Wrong on purpose` are not. */
const playbooks = documents.flatMap((document) =>
  [...readFileSync(join(root, document), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, text]) => text!)
    .filter((text) => /^- (name|hosts):/m.test(text) && !/^# (Ansible|Wrong on purpose)/.test(text))
    .map((text, index) => [`${document}, block ${index + 1}`, text] as const),
);

test('documents show playbooks', () => expect(playbooks.length).toBeGreaterThan(1));

test.each(playbooks)('%s has no mistake', async (_, text) => {
  const file = join(root, 'playbooks/example.yml');
  const { diagnostics } = await loadPlaybook(file, {
    tasks: taskCatalogue,
    shippedRoles: join(root, 'roles'),
    facts: new Set(Object.keys(namedFacts)),
    files: {
      read: async (path) => (path === file ? text : diskFiles.read(path)),
      list: diskFiles.list,
    },
  });
  expect(diagnostics.map(showDiagnostic)).toEqual([]);
});
