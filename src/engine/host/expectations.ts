import {
  type Change,
  controllerRequestIn,
  type FactOutput,
  type FactQuery,
  type ForeseenText,
  hasUnforeseen,
  overlaps,
  type Reading,
} from '../../model/index.js';
import type { FactStore } from './fact-store.js';
import { predicted } from './predicted.js';

/** What a question will read once changes have been made, if they do what is expected of them. */
export interface Expected<By> {
  readonly reading: Reading<unknown>;
  /** Whose changes say so, in their order; where there is none, it is hoped that none touches it. */
  readonly foretoldBy: readonly By[];
  /** What the host has to print for it to be so; undefined where no change since the last look touched it. */
  readonly text: ForeseenText | undefined;
}

interface Course<By> {
  reading: Reading<unknown>;
  /** Whose changes said so, since the host looked last. */
  foretoldBy: readonly By[];
  /** How many changes went into it, and after how many it was touched last. */
  changes: number;
  touched: number;
  /** After so many changes the host was made to look. */
  looked: number;
}

/** Bytes of a text that is sent to a host for it to compare. */
const longestText = 64 * 1024;

/**
 * What changes will leave that are sent together: what a change says of a fact, and of all others that it may
 * touch the hope that they stay as they are. Nothing may rest on it that the host has not seen to be so.
 */
export class Expectations<By> {
  readonly #changes: { readonly change: Change; readonly by: By }[] = [];
  readonly #courses = new Map<string, Course<By> | undefined>();

  /** @param before what is known before the first change */
  constructor(private readonly before: Pick<FactStore, 'answer'>) {}

  make(changes: readonly Change[], by: By): void {
    this.#changes.push(...changes.map((change) => ({ change, by })));
  }

  /** Undefined where it cannot be told, or the host could not see it. */
  of(query: FactQuery): Expected<By> | undefined {
    const course = this.#courseOf(query);
    if (course === undefined) return undefined;
    const { reading, foretoldBy } = course;
    if (course.touched <= course.looked) return { reading, foretoldBy, text: undefined };
    const text = this.#textOf(query, reading);
    return text && { reading, foretoldBy, text };
  }

  /** The same, but that all is as it was before the first change where somebody cannot tell all of it. */
  hoped(query: FactQuery): Expected<By> | undefined {
    const expected = this.of(query);
    if (expected && !(expected.reading.available && hasUnforeseen(expected.reading.value))) return expected;
    const reading = this.before.answer(query)?.reading;
    const text = reading && this.#textOf(query, reading);
    return text && { reading, foretoldBy: [], text };
  }

  /** The host looks now whether it reads so. */
  look(query: FactQuery, { reading }: Pick<Expected<By>, 'reading'>): void {
    const now = this.#changes.length;
    this.#courses.set(query.key, { reading, foretoldBy: [], changes: now, touched: now, looked: now });
  }

  #courseOf(query: FactQuery): Course<By> | undefined {
    if (!this.#courses.has(query.key)) this.#courses.set(query.key, this.#start(query));
    const course = this.#courses.get(query.key);
    if (course === undefined) return undefined;
    for (; course.changes < this.#changes.length; course.changes += 1) {
      const { change, by } = this.#changes[course.changes]!;
      if (!query.scopes.some((scope) => change.invalidates.some((touched) => overlaps(scope, touched))))
        continue;
      const left = leftBy(change, query, course.reading);
      if (left === undefined) {
        this.#courses.set(query.key, undefined);
        return undefined;
      }
      course.touched = course.changes + 1;
      if (left !== course.reading) course.foretoldBy = [...course.foretoldBy, by];
      course.reading = left;
    }
    return course;
  }

  #start(query: FactQuery): Course<By> | undefined {
    const answer = this.before.answer(query);
    return answer && { reading: answer.reading, foretoldBy: [], changes: 0, touched: 0, looked: 0 };
  }

  #textOf(query: FactQuery, reading: Reading<unknown>): ForeseenText | undefined {
    const { reading: read, output } = this.before.answer(query)!;
    // A controller is asked by nobody but rigger, and what a script says by its exit is not compared.
    if (!reading.available || controllerRequestIn(query.script) !== undefined || output.exit !== 0)
      return undefined;
    const text = reading === read ? asPrinted(output) : query.prints(reading.value, output);
    return text && isComparable(text) ? text : undefined;
  }
}

const asPrinted = ({ stdout, truncated }: FactOutput): ForeseenText | undefined =>
  truncated ? undefined : [stdout];

/** A shell cannot hold a NUL byte, and what was no UTF-8 is not what was printed. */
const isComparable = (text: ForeseenText): boolean => {
  const told = text.filter((part) => typeof part === 'string');
  return (
    told.reduce((sum, { length }) => sum + length, 0) <= longestText &&
    !told.some((part) => part.includes('\0') || part.includes('\uFFFD'))
  );
};

/** The same reading where it is foretold to stay, or nothing is said of it. */
const leftBy = (
  { leaves = [] }: Change,
  query: FactQuery,
  reading: Reading<unknown>,
): Reading<unknown> | undefined => {
  const predictions = leaves.filter(({ fact }) => fact === query.id);
  return predictions.length === 0 ? reading : predicted(predictions, query, reading);
};
