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
  'verify/contradiction': {
    title: 'The bundle contradicts itself',
    explanation:
      'What one file of the bundle says is not what another one says of the same: a trial that the schedule has elsewhere, an order that does not follow from the seed, a count, a time, an event or a look that is missing or another. Each file may have its checksum; together they cannot all be what the run wrote. What was forged in every place at once is not found: only a signature that was made when the run ended tells that.',
  },
  'verify/report': {
    title: 'The report does not follow from the bundle',
    explanation:
      'The report kept in the `report/` folder of the bundle is not what the bundle gives. It was changed by hand, or made by another version of rigger.',
  },
  'compare/threshold-broken': {
    title: 'A metric got worse by more than its threshold',
    explanation:
      'The effect exceeds the share named with `--threshold`, its 95 % interval excludes no change, and p after Holm is at most 0.05. Exit code 5, for use in CI. A threshold that is “unproven” does not fail: there are too few trials to say.',
  },
  'compare/threshold-unmeasured': {
    title: 'A metric with a threshold was not measured',
    explanation:
      'The first run has values of a metric in a cell, and the later run has the cell but no value: all its trials failed, for example. A threshold that cannot be judged is not kept. Exit code 5.',
  },
  'compare/unknown-metric': {
    title: 'The first run has no such metric',
    explanation: '`--metric` and `--threshold` name metrics as `workload.metric`, as in `ping.rtt_median`.',
  },
  'compare/emulated': {
    title: 'One run is emulated, the other is not',
    explanation:
      'Times and rates of the emulated lab say nothing about hardware, so their difference to a run on hardware means nothing. `--across` compares them nevertheless.',
  },
  'compare/nothing-in-common': {
    title: 'The runs share no cell and metric',
    explanation:
      'Cells are matched by the levels of all factors, metrics by `workload.metric`. Compare runs of the same suite.',
  },
  'compare/bad-share': {
    title: 'Not a share',
    explanation: 'Shares are written as a percentage, `5%`, or as a number, `0.05`.',
  },
});
