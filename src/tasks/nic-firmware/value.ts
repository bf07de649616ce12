/** A value as a playbook says it. */
export type CardValue = string | number | boolean;

/** A value as the tool shows it, in its parts: `ETH(2)` is the word ETH and the number 2. */
const partsOf = (shown: string): { readonly word: string; readonly number: string | undefined } => {
  const [, word, number] = /^(.+)\((-?\w+)\)$/.exec(shown) ?? [];
  return word === undefined ? { word: shown, number: shown } : { word, number };
};

/** What of a wish the tool is given: booleans are `True` and `False` to it. */
export const wordOf = (value: CardValue): string =>
  typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);

/** Whether the card has a value, by its word, its number, or as both are shown. */
export const isValue = (wanted: CardValue, shown: string): boolean => {
  const word = wordOf(wanted).toLowerCase();
  const parts = partsOf(shown);
  return [shown, parts.word, parts.number].some((one) => one?.toLowerCase() === word);
};

/** Whether the tool takes a value: one of the words that it lists, a number, or unknown (undefined) where it lists none. */
export const isOffered = (
  wanted: CardValue,
  offered: readonly string[] | 'number' | undefined,
): boolean | undefined => {
  if (offered === undefined) return undefined;
  const word = partsOf(wordOf(wanted)).word;
  const isNumber = /^(\d+|0x[\da-f]+)$/i.test(word);
  if (offered === 'number') return isNumber;
  // It takes the number of a word as well, and does not list these.
  return isNumber || offered.some((one) => one.toLowerCase() === word.toLowerCase());
};
