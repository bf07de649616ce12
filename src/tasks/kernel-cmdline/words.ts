import { keyOf, saysWord } from '../../facts/host/kernel-words.js';

/** What a playbook asks of the kernel command line, as a set of words. */
export interface WantedWords {
  /** Must be there; other words of the same key may stand beside it. */
  readonly present: readonly string[];
  /** The only words of their keys, in this order (`hugepagesz` and `hugepages` go by pairs). */
  readonly replaced: readonly string[];
  /** Must not be there: a word, or a key with any value. */
  readonly absent: readonly string[];
  /** rigger neither adds nor holds back these any more; what others wrote counts again. */
  readonly released: readonly string[];
}

/** What rigger adds to, and holds back from, the words that others configured. */
export interface OwnWords {
  readonly add: readonly string[];
  readonly hold: readonly string[];
}

/** Whether a word says what the entry says, or the entry is its key. */
export const covers = (entry: string, word: string): boolean =>
  saysWord(word, entry) || entry === keyOf(word);

/** Whether one of the words says it. */
export const isSaid = (wanted: string, words: readonly string[]): boolean =>
  words.some((word) => saysWord(word, wanted));

/** rigger's part after the wish; unchanged where `configured` grants the wish without it. */
export const ownWordsFor = (wanted: WantedWords, own: OwnWords, configured: readonly string[]): OwnWords => {
  const keys = new Set(wanted.replaced.map(keyOf));
  const mentioned =
    own.add.some((word) => keys.has(keyOf(word))) || own.hold.some((entry) => keys.has(entry));
  const replacing =
    mentioned || !sameWords(ofKeys(configured, keys), wanted.replaced) ? keys : new Set<string>();
  const dropped = (word: string): boolean =>
    replacing.has(keyOf(word)) ||
    [...wanted.absent, ...wanted.released].some((entry) => covers(entry, word) || covers(word, entry));
  const kept = own.add.filter((word) => !dropped(word));
  const present = wanted.present.filter(
    (word) => !kept.includes(word) && (own.add.includes(word) || !isSaid(word, configured)),
  );
  const held = own.hold.filter(
    (entry) =>
      !wanted.released.some((released) => covers(released, entry)) &&
      !wanted.present.some((word) => covers(entry, word)),
  );
  const absent = wanted.absent.flatMap((entry) => {
    const found = configured.filter((word) => covers(entry, word));
    // `intel_iommu=on,off` is no word of its own in the drop-in's list unless it stands there as it is.
    const more = found.filter((word) => word !== entry && keyOf(word) !== entry);
    return own.hold.includes(entry) || found.length > more.length ? [entry, ...more] : more;
  });
  return {
    add: [...kept, ...present, ...(replacing.size > 0 ? wanted.replaced : [])],
    hold: [...new Set([...held, ...replacing, ...absent])],
  };
};

/** Why a list of words does not grant the wish; empty when it does. */
export const unmet = (wanted: WantedWords, words: readonly string[]): string[] => {
  const keys = new Set(wanted.replaced.map(keyOf));
  const found = ofKeys(words, keys);
  return [
    ...(sameWords(found, wanted.replaced)
      ? []
      : [
          `has ${found.length > 0 ? `\`${found.join(' ')}\`` : `no ${[...keys].join(', ')}`} instead of \`${wanted.replaced.join(' ')}\``,
        ]),
    ...wanted.present.filter((word) => !isSaid(word, words)).map((word) => `lacks \`${word}\``),
    ...wanted.absent.flatMap((entry) =>
      words.filter((word) => covers(entry, word)).map((word) => `still has \`${word}\``),
    ),
  ];
};

/** Words with one of these keys, in their order. */
export const ofKeys = (words: readonly string[], keys: ReadonlySet<string>): string[] =>
  words.filter((word) => keys.has(keyOf(word)));

/** Whether each word says what is wanted at its place. */
export const sameWords = (words: readonly string[], wanted: readonly string[]): boolean =>
  words.length === wanted.length && words.every((word, index) => saysWord(word, wanted[index]!));
