import { entryOf, type Fact, type FactQuery } from '../../model/index.js';

/** The facts that variables may name: `facts.kernel`, `facts.iommu`, … */
export type NamedFacts = Readonly<Record<string, Fact<unknown, undefined>>>;

/** The question behind a name; none when there is no such fact. */
export const namedFact = (name: string, facts: NamedFacts): FactQuery[] => {
  const fact = entryOf(facts, name);
  return fact ? [fact()] : [];
};
