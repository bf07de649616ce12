import { expect, test } from '@jest/globals';
import { runTitles } from '../../../src/report/analysis/run-titles.js';

const run = (title: string, started: string, name: string) => ({ title, started, run: name });
const noon = '2024-02-29T12:00:31.000Z';

test.each([
  ['other titles', [run('A', noon, 'a-1'), run('B', noon, 'a-2')], ['A', 'B']],
  [
    'one title',
    [run('A', noon, 'a-1'), run('A', '2024-02-29T12:01:00.000Z', 'a-2')],
    ['A, 2024-02-29 12:00', 'A, 2024-02-29 12:01'],
  ],
  [
    'one title and minute',
    [run('A', noon, 'a-1'), run('A', noon, 'a-2'), run('B', noon, 'a-3')],
    ['A, 2024-02-29 12:00, 1', 'A, 2024-02-29 12:00, 2', 'B'],
  ],
  ['names that end alike', [run('A', noon, 'a-1'), run('A', noon, 'b-1')], ['A, a-1', 'A, b-1']],
])('runs with %s are told apart', (_, runs, titles) => expect(runTitles(runs)).toEqual(titles));
