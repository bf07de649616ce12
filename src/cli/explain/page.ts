import { stringify } from 'yaml';
import type { FieldReference } from '../../tasks/reference.js';
import type { Topic } from './topics.js';

const width = 96;

/** A topic as text for a terminal. */
export const pageOf = ({
  name,
  title,
  text,
  fields,
  factFields,
  example,
  metrics,
  notes,
  sources,
}: Topic): string =>
  [
    `${name}: ${title}`,
    ...(text ?? []).map((paragraph) => wrap(paragraph, width)),
    ...(fields?.length ? [['Fields', ...fields.flatMap(fieldLines)].join('\n')] : []),
    ...(factFields?.length
      ? [['Fields', ...factFields.map(({ path, type }) => `  ${name}.${path} (${type})`)].join('\n')]
      : []),
    ...(example === undefined ? [] : [`Example\n${stringify(example).trimEnd().replace(/^/gm, '  ')}`]),
    ...(metrics?.length
      ? [
          [
            'Metrics',
            ...metrics.map(
              ({ name: metric, unit, better, label }) =>
                `  ${metric} (${unit}${better ? `, ${better} is better` : ''}): ${label}`,
            ),
          ].join('\n'),
        ]
      : []),
    ...(notes === undefined ? [] : [notesFor(title, notes)]),
    // The notes of a task end with its sources, in their own words.
    ...(sources && notes === undefined ? [['Sources', ...sources.map((one) => `  ${one}`)].join('\n')] : []),
  ].join('\n\n');

const fieldLines = ({ name, type, required, default: usual, description }: FieldReference): string[] => [
  `  ${name} (${type}${required ? ', required' : ''}${usual === undefined ? '' : `, default ${JSON.stringify(usual)}`})`,
  ...wrap(description, width - 6)
    .split('\n')
    .map((line) => `      ${line}`),
];

/** Markdown with its long lines broken, code as it is, and without what the title says already. */
const notesFor = (title: string, notes: string): string =>
  notes
    .replace(`${title}.\n`, '')
    .trim()
    .split(/^(```[\s\S]*?^```$)/m)
    .map((part) => (part.startsWith('```') ? part : part.replace(/^.+$/gm, hanging)))
    .join('');

/** A broken line, whose rest stands below the text of its list item. */
const hanging = (line: string): string => {
  const indent = /^[ ]*(?:[-*] )?/.exec(line)![0].length;
  return wrap(line, width - indent).replaceAll('\n', `\n${' '.repeat(indent)}`);
};

/** Breaks a paragraph into lines. */
const wrap = (text: string, columns: number): string =>
  text.replace(new RegExp(`(?![^\\n]{1,${columns}}$)([^\\n]{1,${columns}})\\s`, 'g'), '$1\n');
