import type { OutcomeFile, RunFile } from '../bundle/index.js';

const types: readonly (readonly [RegExp, string])[] = [
  [/\.jsonl$/, 'application/x-ndjson'],
  [/\.json$/, 'application/json'],
  [/\.ya?ml$/, 'application/yaml'],
  [/\.xml$/, 'application/xml'],
  [/./, 'text/plain'],
];

/** A path as a relative URI reference: what a URI may not hold is written in percent. */
const reference = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/**
 * Describes the bundle to those who know nothing of rigger: what it is, who made it, with what, and which
 * files it has. Source: RO-Crate 1.1, https://w3id.org/ro/crate/1.1.
 */
export const crateOf = (run: RunFile, outcome: OutcomeFile, files: readonly string[]): unknown => ({
  '@context': 'https://w3id.org/ro/crate/1.1/context',
  '@graph': [
    {
      '@id': 'ro-crate-metadata.json',
      '@type': 'CreativeWork',
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
      about: { '@id': './' },
    },
    {
      '@id': './',
      '@type': 'Dataset',
      name: run.title,
      description:
        run.question ?? `Measurements of ${run.name}: ${run.cells.length} cells, ${outcome.blocks} blocks`,
      identifier: run.run,
      datePublished: outcome.ended,
      license: { '@id': '#license' },
      hasPart: files.map((path) => ({ '@id': reference(path) })),
      mentions: { '@id': '#run' },
    },
    {
      '@id': '#run',
      '@type': 'CreateAction',
      name: `rigger apply ${run.playbook}`,
      startTime: run.started,
      endTime: outcome.ended,
      agent: { '@id': '#operator' },
      instrument: { '@id': '#rigger' },
      result: { '@id': './' },
      actionStatus:
        outcome.status === 'complete'
          ? 'http://schema.org/CompletedActionStatus'
          : 'http://schema.org/FailedActionStatus',
    },
    {
      '@id': '#license',
      '@type': 'CreativeWork',
      name: 'not specified',
      description: 'Who publishes the data says under which terms they may be used.',
    },
    { '@id': '#operator', '@type': 'Person', name: run.operator.user },
    {
      '@id': '#rigger',
      '@type': 'SoftwareApplication',
      name: 'rigger',
      softwareVersion: run.versions.rigger,
    },
    ...files.map((path) => ({
      '@id': reference(path),
      '@type': 'File',
      name: path,
      encodingFormat: types.find(([pattern]) => pattern.test(path))![1],
    })),
  ],
});
