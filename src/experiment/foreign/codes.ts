import { defineCodes } from '../../model/index.js';

/** What can be wrong when results of other tools, or a run from elsewhere, are brought in. */
export const importCodes = defineCodes({
  'import/pattern': {
    title: 'The pattern of paths cannot be used',
    explanation:
      '`--path` says what the end of each path means: `{datapath}/{size}B-run{trial}.json`. A name in braces is a factor, `{trial}` the number of the repetition, `{}` and `*` are passed over.',
  },
  'import/unknown-file': {
    title: 'A file is of no tool that rigger knows',
    explanation:
      'What a file holds is told by its content. Leave such files out of the folder, or say `--skip-unknown`: they are named then, in the bundle as well. A table needs `csv` in a file for `--mapping`, since it says neither units nor what a column means.',
  },
  'import/no-value': {
    title: 'No result has a value',
    explanation:
      'Every file is of a tool that is known, and in none of them has it measured anything: all were cut, or say that the tool failed. A run of failed trials alone answers nothing, so none is made. Where some files have values, those without are failed trials of the run, with the reason.',
  },
  'import/no-match': {
    title: 'A path does not fit the pattern',
    explanation:
      'Every file needs its levels. Where `--path` is given, each path has to end as it says; another layout takes another import, or `files` in a file for `--mapping`.',
  },
  'import/levels': {
    title: 'Files have different factors',
    explanation:
      'Each measurement has a level of each factor. Factors come from the path, from the mapping, from the columns of a table and from the loop variables of pos.',
  },
  'import/mapping': {
    title: 'A mistake in the mapping',
    explanation: 'docs/exchange.md lists what a file for `--mapping` may hold.',
  },
  'import/name': {
    title: 'The name of the import',
    explanation:
      '`--as` gives the run its name: letters, digits, `_` and `-`. A run of the same files is there already where they were imported before.',
  },
});
