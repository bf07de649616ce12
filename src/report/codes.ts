import { defineCodes } from '../model/index.js';

/** What can be wrong when a report is made, when runs are compared, or when a bundle is verified. */
export const reportCodes = defineCodes({
  'advise/goal': {
    title: 'The goal cannot be read',
    explanation:
      'A goal is a metric, `<=` or `>=`, and a value with its unit: `ping.rtt_p99 <= 2 ms`, `udp.loss <= 0.5%`. A value with `x` is a multiple of what the metric is with the fewest guests, or at the lowest rate. `--over` takes guests or rate.',
  },
  'advise/not-measured': {
    title: 'The metric of the goal was not measured',
    explanation:
      'No trial of the run that counts has a value of this metric, or several workloads have one. The message names what was measured.',
  },
  'advise/nothing-grows': {
    title: 'Nothing grows in this run',
    explanation:
      'How many keep a goal can be told where guests or a rate are a factor of the run with several levels, or where a search has looked for this very goal.',
  },
  'advise/undecided': {
    title: 'The trials cannot decide how many keep the goal',
    explanation:
      'At one of the levels that were tried, trials lie on both sides of the goal, or are fewer than six. The message says how many blocks would decide it in half of such runs, if the next trials are like these; docs/statistics.md says how it is judged.',
  },
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
  'verify/signature': {
    title: 'The signature of a run',
    explanation:
      'A manifest that is signed says whose the run is; `rigger export --sign KEYFILE` signs it, `rigger verify --allowed-signers FILE` asks. Whether the run is whole is another question, which the checksums answer. The run is not signed by whom was asked for, the signature is of another manifest or another purpose, or ssh-keygen could not make or check it.',
  },
  'export/run': {
    title: 'The run cannot be exported',
    explanation:
      'Only a run that has ended and is as its manifest says becomes a file: what an export holds is what `rigger import` verifies. The file to be written must not be there yet.',
  },
  'import/zip': {
    title: 'The zip cannot be imported',
    explanation:
      'It is damaged, holds something other than runs, or what no honest program writes: paths that lead out, links, a name twice, sizes that cannot be. Nothing of it is kept.',
  },
  'verify/report': {
    title: 'The report does not follow from the bundle',
    explanation:
      'The report kept in the `report/` folder of the bundle is not what the bundle gives. It was changed by hand, or made by another version of rigger.',
  },
  'compare/threshold-broken': {
    title: 'A metric got worse by more than its threshold',
    explanation:
      'Worse by more than the limit named with `--threshold`, beyond doubt: the one-sided 95 % bound of the effect lies beyond the limit itself, adjusted by Holm over the cells of this metric and run. A change of exactly the limit is called broken in at most 5 % of cases. Exit code 5, for use in CI.',
  },
  'compare/threshold-unproven': {
    title: 'There are too few values to say whether a limit is kept',
    explanation:
      'The one-sided 95 % bounds of the effect have the limit between them, or there are too few values for bounds. Measure more trials, or more runs with `--with`. With `--strict` this is exit code 6; without, it is said and does not fail.',
  },
  'compare/repeated-run': {
    title: 'A run is named twice',
    explanation:
      'With `--with`, each run is one value of its side. A run that counts twice would look like agreement between two.',
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
  'trend/worse': {
    title: 'The last change of a metric is for the worse',
    explanation:
      'Over the runs of a question, the metric changed with the run that is named, and its level is worse since, by the intervals of the runs before and after. Exit code 5, for use in CI. A later change for the better ends it.',
  },
  'trend/namesakes': {
    title: 'Two runs have the same name',
    explanation: 'A trend tells runs apart by their names, and counts each once.',
  },
  'compare/bad-share': {
    title: 'Not a share',
    explanation:
      'Shares are written as a percentage, `5%`, or as a number, `0.05`. A limit of a metric that may be 0, such as loss or retransmits, takes a plain number as an amount in its unit.',
  },
});
