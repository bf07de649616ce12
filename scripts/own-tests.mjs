// Which tests are a changed file's own: by name and by place, since test/ mirrors src/, and by what they import.
import { dirname, join, normalize } from 'node:path';

const isTest = (path) => /^test\/.*\.test\.ts$/.test(path);

/** What stands for a file that no folder below test/ mirrors. */
const elsewhere = [
  [/^(docs|src\/tasks\/.*\.md$|README\.md|CONTRIBUTING\.md|CHANGELOG\.md)/, 'test/docs/'],
  [/^(playbooks|inventory)\//, 'test/experiment/plan/'],
  [/^roles\//, 'test/roles/'],
  [/^bench\//, 'test/bench/'],
  [/^fuzz\//, 'test/fuzz/'],
  [/^bin\//, 'test/cli/'],
];

/**
 * @param {string[]} changed paths from the root of the repository
 * @param {Map<string, string>} tests every test file by its path, with its text
 * @returns {string[]} paths of tests, in order
 */
export const ownTests = (changed, tests) =>
  [...new Set(changed.flatMap((path) => testsOf(path, tests)))].sort();

const testsOf = (path, tests) => {
  if (isTest(path)) return tests.has(path) ? [path] : [];
  const all = [...tests.keys()];
  const rule = elsewhere.find(([pattern]) => pattern.test(path));
  if (rule) return all.filter((test) => dirname(test) === normalize(rule[1]).slice(0, -1));
  if (!/^(src|scripts|test)\/.*\.(ts|mjs)$/.test(path)) return [];
  const mirrored = path
    .replace(/^src\//, 'test/')
    .replace(/^scripts\//, 'test/scripts/')
    .replace(/\.\w+$/, '');
  const named = all.filter((test) => test === `${mirrored}.test.ts` || test.startsWith(`${mirrored}/`));
  if (named.length > 0) return named;
  const [, room] = mirrored.split('/');
  const importing = all.filter(
    (test) =>
      (path.startsWith('test/') || test.startsWith(`test/${room}/`)) &&
      importsOf(test, tests.get(test)).has(path),
  );
  return importing.length > 0 ? importing : nearest(dirname(mirrored), all);
};

/** The tests of a folder, or of the first one above it that has any. */
const nearest = (folder, all) => {
  if (folder === '.' || folder === 'test') return [];
  const here = all.filter((test) => dirname(test) === folder);
  return here.length > 0 ? here : nearest(dirname(folder), all);
};

/** The files of this repository that a test imports itself, in the words of their paths. */
const importsOf = (test, text) =>
  new Set(
    [...text.matchAll(/\bfrom '(\.[^']+)'/g)].map(([, to]) =>
      join(dirname(test), to).replace(/\.js$/, '.ts'),
    ),
  );
