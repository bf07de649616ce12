import { stringify } from 'yaml';
import { readOnce } from '../../engine/wire/read-once.js';
import { namedFacts } from '../../facts/catalogue.js';
import {
  didYouMean,
  type ExitCode,
  entryOf,
  printable,
  problem,
  type Reading,
  RiggerError,
  sanitize,
} from '../../model/index.js';
import type { Style } from '../../ui/style.js';
import type { Asked } from '../play/chosen-hosts.js';
import { lookAtHosts, withHosts } from '../play/look-at-hosts.js';
import type { FactsFlags } from './flags.js';

/** A fact, or a field of one: `network.links`. */
interface Wanted {
  readonly name: string;
  readonly fact: string;
  readonly path: readonly string[];
}

type Answer = Readonly<Record<string, Reading<unknown>>>;

/** `rigger facts`: to standard output, a part for each host. */
export const facts = async (
  pattern: string,
  names: readonly string[],
  flags: FactsFlags,
): Promise<ExitCode> => {
  const wanted = names.length > 0 ? wantedOf(names) : wantedOf(Object.keys(namedFacts).sort());
  const queries = [...new Set(wanted.map(({ fact }) => fact))].map(
    (name) => [name, namedFacts[name]!()] as const,
  );
  return withHosts(pattern, flags, async (chosen, signal) => {
    const { code } = await lookAtHosts<Answer>(chosen, signal, flags.json, {
      question: async (connection) => {
        const readings = await readOnce(
          connection,
          queries.map(([, query]) => query),
          signal,
        );
        const byFact = new Map(queries.map(([name], index) => [name, readings[index]!]));
        return Object.fromEntries(wanted.map((want) => [want.name, within(byFact.get(want.fact)!, want)]));
      },
      json: (answer) => ({ facts: answer }),
      text: factsText,
    });
    return code;
  });
};

/** @throws RiggerError with every name that is no fact's */
const wantedOf = (names: readonly string[]): Wanted[] => {
  const known = Object.keys(namedFacts);
  const wanted = names.map((given) => {
    const name = given.replace(/^facts\./, '');
    const [fact = '', ...path] = name.split('.');
    return { name, fact, path };
  });
  const mistakes = wanted
    .filter(({ fact }) => !Object.hasOwn(namedFacts, fact))
    .map(({ fact }) =>
      problem('cli/unknown-fact', `there is no fact ${fact}`, {
        help: didYouMean(fact, known) ?? `the facts are ${known.sort().join(', ')}`,
      }),
    );
  if (mistakes.length > 0) throw new RiggerError(mistakes);
  return wanted;
};

/** A field of a fact's value; a number is a place in a list. */
const within = (reading: Reading<unknown>, { name, path }: Wanted): Reading<unknown> => {
  if (!reading.available) return reading;
  let value = reading.value;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key))
      return { available: false, reason: `this host has no ${name}` };
    value = entryOf(value as Record<string, unknown>, key);
  }
  return { available: true, value };
};

const factsText = (results: readonly Asked<Answer>[], style: Style): string =>
  results
    .map((result) => {
      if ('unreachable' in result)
        return `${style.bold(result.host)}: ${style.red('unreachable')}: ${printable(result.unreachable.message)}\n`;
      const parts = Object.entries(result.answer).map(([name, reading]) => factText(name, reading, style));
      return `${style.bold(result.host)}\n${parts.join('')}`;
    })
    .join('\n');

const factText = (name: string, reading: Reading<unknown>, style: Style): string => {
  if (!reading.available)
    return `  ${style.cyan(name)}: ${style.yellow('not available')}: ${printable(reading.reason)}\n${
      reading.help === undefined ? '' : `    help: ${printable(reading.help)}\n`
    }`;
  const text = stringify(reading.value, { lineWidth: 0 }).trimEnd();
  const small = typeof reading.value !== 'object' || reading.value === null || text.length <= 2;
  return small
    ? `  ${style.cyan(name)}: ${sanitize(text)}\n`
    : `  ${style.cyan(name)}:\n${sanitize(text).replace(/^/gm, '    ')}\n`;
};
