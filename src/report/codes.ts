import { defineCodes } from '../model/index.js';

/** What can be wrong when a report is made, when runs are compared, or when a bundle is verified. */
export const reportCodes = defineCodes({
  'report/no-folder': {
    title: 'No folder for the report',
    explanation:
      'A report of one run is kept in the `report/` folder of its bundle. A report of several runs needs `-o DIR`.',
  },
  'verify/unfinished': {
    title: 'The run is unfinished',
    explanation:
      'The bundle has no MANIFEST.sha256, which is written last. Its trials can be read and reported, but nothing proves that they are as they were written. `rigger apply --resume RUN` finishes the run.',
  },
  'verify/manifest': {
    title: 'Files are not as the manifest says',
    explanation:
      'MANIFEST.sha256 holds the SHA-256 of every file of the bundle, written when the run ended. A file is missing, was added or has changed since. `sha256sum -c MANIFEST.sha256` inside the bundle finds the same.',
  },
  'verify/raw-data': {
    title: 'Rows do not follow from the raw output',
    explanation:
      'The raw output of every trial is parsed again, and must give the lines of results.jsonl and the files of single values byte for byte.',
  },
  'verify/report': {
    title: 'The report does not follow from the bundle',
    explanation:
      'The report kept in the `report/` folder of the bundle is not what the bundle gives. It was changed by hand, or made by another version of rigger.',
  },
});
