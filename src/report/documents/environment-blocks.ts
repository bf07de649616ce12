import { significant } from '../../model/figures.js';
import { counted } from '../../model/index.js';
import type { CellFact, FactRow, RunReport } from '../model.js';
import { type DocumentBlock, heading, table, text } from './blocks.js';

/** Rows of recorded facts on the page; a host can have thousands. */
const SHOWN = 300;

/** What the run ran on: the hosts, what differs between them, and what changed meanwhile. */
export function environmentBlocks(run: RunReport, prefix: string): DocumentBlock[] {
  const { hosts, differences, facts, between_cells, changes, drift, versions, observer_costs } =
    run.environment;
  const several = hosts.length > 1;
  return [
    heading(2, 'Environment', `${prefix}environment`),
    {
      kind: 'facts',
      items: [
        ['run', run.run],
        ['began', run.started],
        ['ended', run.ended ?? 'not yet'],
        ['hosts', hosts.map(({ host, role }) => `${host} (${role})`).join(', ') || 'none recorded'],
        [
          'made with',
          Object.entries(versions)
            .map(([name, version]) => `${name} ${version}`)
            .join(', '),
        ],
      ],
    },
    ...(several && differences.length === 0
      ? [text('Hosts of one role do not differ in any recorded fact.')]
      : []),
    ...(differences.length > 0
      ? [factTable('What differs between hosts of one role', run, differences)]
      : []),
    ...(between_cells.length > 0
      ? [
          table(
            'What differed between cells, beside the levels of the factors',
            ['Fact', 'values'],
            between_cells
              .slice(0, SHOWN)
              .map(({ fact, values }) => [fact, values.map(valueWords).join('; ')]),
            ['values'],
            ['values'],
          ),
        ]
      : []),
    ...(changes.length > 0
      ? [
          table(
            'What changed during the run',
            ['Host', 'fact'],
            changes.map(({ host, change }) => [host, change]),
            ['fact'],
            ['fact'],
          ),
        ]
      : [
          text(
            run.unknown
              ? 'Nothing of the hosts was recorded: whether they were alike, or changed meanwhile, cannot be known.'
              : 'No recorded fact of a host changed during the run.',
          ),
        ]),
    ...(drift.length > 0
      ? [
          table(
            'Checks of the testbed that were out of bounds',
            ['Block', 'host', 'what was found'],
            drift.map(({ block, host, message }) => [String(block), host, message]),
            ['host', 'what was found'],
          ),
        ]
      : []),
    ...(observer_costs.length > 0
      ? [
          table(
            'What observing costs: one snapshot, before and after each trial',
            ['Observer', 'host', 'ms'],
            observer_costs.map(({ observer, host, ms }) => [observer, host, significant(ms)]),
            ['host'],
          ),
        ]
      : []),
    ...(facts.length > 0
      ? [
          {
            kind: 'folded' as const,
            summary: counted(facts.length, 'recorded fact'),
            blocks: [
              factTable('Recorded facts', run, facts.slice(0, SHOWN)),
              ...(facts.length > SHOWN
                ? [
                    text(
                      `${facts.length - SHOWN} more facts are in report.json and in the bundle, under hosts/.`,
                    ),
                  ]
                : []),
            ],
          },
        ]
      : []),
  ];
}

const valueWords = ({ value, cells }: CellFact['values'][number]): string =>
  `${value ?? '–'} (${cells.length > 3 ? counted(cells.length, 'cell') : cells.join(', ')})`;

const factTable = (caption: string, run: RunReport, rows: readonly FactRow[]): DocumentBlock => {
  const names = run.environment.hosts.map(({ host }) => host);
  const show = (value: string | null): string =>
    value === null ? '–' : value.length > 300 ? `${value.slice(0, 299)}…` : value;
  return table(
    caption,
    ['Fact', ...names],
    rows.map(({ fact, values }) => [fact, ...values.map(show)]),
    names,
    names,
  );
};
