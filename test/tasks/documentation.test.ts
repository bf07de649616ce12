import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { fieldsOf, folderOf, taskReference } from '../../src/tasks/reference.js';
import { parseInput } from '../support/converge.js';

const root = new URL('../../', import.meta.url);
const pageOf = (folder: string): string =>
  readFileSync(new URL(`src/tasks/${folder}/README.md`, root), 'utf8');

test('docs/reference/tasks.md is what the schemas say (node scripts/generate-reference.mjs)', () => {
  expect(readFileSync(new URL('docs/reference/tasks.md', root), 'utf8')).toBe(
    taskReference(taskCatalogue.values()),
  );
});

const tasks = [...taskCatalogue.values()].map((task) => ({ name: task.name, task }));

/** Tasks on hardware, kernel and guests: what they rely on is somebody else's word, and their page names it. */
const onTheHost = tasks.filter(({ name }) =>
  /^(firmware|power|kernel_|sriov|vfio|hugepages|cpu_|irq_|net_|bridge|bond|libvirt_|guest_|sysctl|mount|reboot)/.test(
    name,
  ),
);

test.each(onTheHost)('the page of $name states its source', ({ task }) => {
  expect(pageOf(folderOf(task))).toMatch(/^Sources?: \[.+\]\(https:\/\/.+\)/m);
});

describe.each(tasks)('$name', ({ name, task }) => {
  test('every field has a description', () => {
    expect(fieldsOf(task).filter(({ description }) => description.length < 3)).toEqual([]);
  });

  test('the shorthand is a field', () => {
    if (task.shorthand) expect(fieldsOf(task).map((field) => field.name)).toContain(task.shorthand);
  });

  test('the examples of its page are right', () => {
    const blocks = [...pageOf(folderOf(task)).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
      ([, text]) => text!,
    );
    const steps = blocks.flatMap((text) => stepsIn(text)).filter((step) => name in step);
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) {
      const issues = parseInput(task, step[name]).error?.issues ?? [];
      // A template may become anything that fits; what is written out has to fit now.
      expect(issues.filter(({ path }) => !isTemplate(at(step[name], path)))).toEqual([]);
    }
  });
});

const stepsIn = (text: string): Record<string, unknown>[] =>
  parseAllDocuments(text).flatMap((document) => {
    expect('errors' in document ? document.errors : []).toEqual([]);
    const data: unknown = 'toJS' in document ? document.toJS() : [];
    return Array.isArray(data) ? (data as Record<string, unknown>[]) : [];
  });

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((found, key) => (found as Record<PropertyKey, unknown> | undefined)?.[key], value);

const isTemplate = (value: unknown): boolean => typeof value === 'string' && value.includes('{{');
