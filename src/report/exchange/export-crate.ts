/** Who made the data and under which terms they may be used, as `rigger.yml` says. */
export interface Publication {
  readonly authors: readonly {
    readonly name: string;
    readonly orcid?: string | undefined;
    readonly affiliation?: string | undefined;
  }[];
  /** An address, or a name. */
  readonly licence: string | null;
}

/** A file of the export, with what proves it. */
export interface CrateFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** A run of the export: what is known of it, and its files. */
export interface CrateRun {
  readonly run: string;
  readonly title: string;
  readonly description: string;
  /** The command that made it. */
  readonly command: string;
  /** ISO 8601; null where the run does not say. */
  readonly started: string | null;
  readonly ended: string | null;
  readonly complete: boolean;
  readonly why: string | null;
  readonly user: string | null;
  readonly rigger: string;
  /** Programs that measured, with what they say of their versions. */
  readonly tools: readonly { readonly name: string; readonly version: string }[];
  readonly files: readonly CrateFile[];
}

type Entity = { readonly '@id': string; readonly '@type': string | readonly string[] } & Record<
  string,
  unknown
>;
const ref = (id: string) => ({ '@id': id });

const types: readonly (readonly [RegExp, string])[] = [
  [/\.jsonl$/, 'application/x-ndjson'],
  [/\.json$/, 'application/json'],
  [/\.ya?ml$/, 'application/yaml'],
  [/\.xml$/, 'application/xml'],
  [/\.sig$/, 'application/x-ssh-signature'],
  [/./, 'text/plain'],
];

/** A path as a relative URI reference: what a URI may not hold is written in percent. */
const uri = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const process = 'https://w3id.org/ro/wfrun/process/0.5';

/**
 * Describes an export to those who know nothing of rigger: RO-Crate 1.1 with the profile Process Run Crate 0.5. Nothing of
 * this machine or of today is in it. Sources: https://w3id.org/ro/crate/1.1, https://w3id.org/ro/wfrun/process/0.5.
 */
export function exportCrate(runs: readonly CrateRun[], publication: Publication): unknown {
  const authors = publication.authors.map(
    ({ name, orcid, affiliation }, i): Entity => ({
      '@id': orcid ?? `#author-${i + 1}`,
      '@type': 'Person',
      name,
      ...(affiliation === undefined ? {} : { affiliation: ref(`#affiliation-${i + 1}`) }),
    }),
  );
  const affiliations = publication.authors.flatMap(({ affiliation: name }, i): Entity[] =>
    name === undefined ? [] : [{ '@id': `#affiliation-${i + 1}`, '@type': 'Organization', name }],
  );
  const ended = runs.flatMap((run) => run.ended ?? run.started ?? []).sort();
  const entities: Entity[] = [
    {
      '@id': 'ro-crate-metadata.json',
      '@type': 'CreativeWork',
      conformsTo: ref('https://w3id.org/ro/crate/1.1'),
      about: ref('./'),
    },
    {
      '@id': './',
      '@type': 'Dataset',
      conformsTo: ref(process),
      name: nameOf(runs),
      description: [...new Set(runs.map(({ description }) => description))].join(' '),
      datePublished: ended.at(-1) ?? '1970-01-01',
      license: ref(licenceId(publication)),
      ...(authors.length > 0 ? { author: authors.map((author) => ref(author['@id'])) } : {}),
      hasPart: runs.map(({ run }) => ref(`${uri(run)}/`)),
      mentions: runs.map(({ run }) => ref(actionId(run))),
    },
    { '@id': process, '@type': 'CreativeWork', name: 'Process Run Crate', version: '0.5' },
    licence(publication),
    ...authors,
    ...affiliations,
    ...runs.flatMap(runEntities),
  ];
  const unique = new Map(entities.map((entity) => [entity['@id'], entity]));
  return {
    '@context': ['https://w3id.org/ro/crate/1.1/context', { sha256: 'http://schema.org/sha256' }],
    '@graph': [...unique.values()],
  };
}

/** Tells the crate from others, as the specification wants it: titles alone come again with each run of a question. */
function nameOf(runs: readonly CrateRun[]): string {
  const titles = [...new Set(runs.map(({ title }) => title))].join('; ');
  const names = runs.map(({ run }) => run);
  return names.length <= 3
    ? `${titles} (${names.join(', ')})`
    : `${titles} (${names.length} runs, ${names[0]} to ${names.at(-1)})`;
}

const licenceId = ({ licence: text }: Publication): string =>
  text !== null && /^https?:\/\/\S+$/.test(text) ? text : '#licence';

const licence = (publication: Publication): Entity => ({
  '@id': licenceId(publication),
  '@type': 'CreativeWork',
  name: publication.licence ?? 'not specified',
  description:
    publication.licence === null
      ? 'Who publishes the data says under which terms they may be used.'
      : 'The terms under which the data may be used.',
});

const actionId = (run: string): string => `#run-${encodeURIComponent(run)}`;

function runEntities(run: CrateRun): Entity[] {
  const { files } = run;
  const root = `${uri(run.run)}/`;
  const person = run.user === null ? null : `#operator-${encodeURIComponent(run.user)}`;
  const rigger = `#rigger-${encodeURIComponent(run.rigger)}`;
  const tools = run.tools.map(
    ({ name, version }): Entity => ({
      '@id': `#tool-${encodeURIComponent(`${name} ${version}`)}`,
      '@type': 'SoftwareApplication',
      name,
      ...(version === 'unknown' ? {} : { softwareVersion: version }),
    }),
  );
  const status = run.complete
    ? { id: 'http://schema.org/CompletedActionStatus', name: 'completed' }
    : { id: 'http://schema.org/FailedActionStatus', name: 'failed' };
  const inputs = files.filter(({ path }) => path.startsWith('inputs/') || path === 'run.json');
  const outputs = files.filter((file) => !inputs.includes(file));
  const refs = (list: readonly CrateFile[]) => list.map(({ path }) => ref(root + uri(path)));
  return [
    {
      '@id': root,
      '@type': 'Dataset',
      name: run.title,
      description: run.description,
      identifier: run.run,
      ...(run.ended === null ? {} : { dateCreated: run.ended }),
      hasPart: refs(files),
    },
    {
      '@id': actionId(run.run),
      '@type': 'CreateAction',
      name: run.command,
      description: `${run.command}: ${run.description}`,
      ...(run.started === null ? {} : { startTime: run.started }),
      ...(run.ended === null ? {} : { endTime: run.ended }),
      ...(person === null ? {} : { agent: ref(person) }),
      instrument: [rigger, ...tools.map((tool) => tool['@id'])].map(ref),
      object: refs(inputs),
      result: refs(outputs),
      actionStatus: ref(status.id),
      ...(run.complete || run.why === null ? {} : { error: run.why }),
    },
    { '@id': status.id, '@type': 'ActionStatusType', name: status.name },
    ...(person === null ? [] : [{ '@id': person, '@type': 'Person', name: run.user }]),
    {
      '@id': rigger,
      '@type': 'SoftwareApplication',
      name: 'rigger',
      ...(run.rigger === 'unknown' ? {} : { softwareVersion: run.rigger }),
    },
    ...tools,
    ...files.map(
      ({ path, size, sha256 }): Entity => ({
        '@id': root + uri(path),
        '@type': 'File',
        name: path,
        contentSize: String(size),
        sha256,
        encodingFormat: types.find(([pattern]) => pattern.test(path))![1],
      }),
    ),
  ];
}
