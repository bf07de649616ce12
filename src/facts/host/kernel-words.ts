/** Words of a kernel command line; double quotes protect spaces, as the kernel's next_arg() reads them. */
export const kernelWords = (line: string): string[] => line.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];

/** `intel_iommu` of `intel_iommu=on`. */
export const keyOf = (word: string): string => word.split('=', 1)[0]!;

/** Parameters whose value is a list of options, each of which stands for itself. */
const ofOptions = new Set(['intel_iommu', 'amd_iommu', 'iommu']);

/** `on` and `sm_on` of `intel_iommu=on,sm_on`; the whole value where it is no list of options. */
const optionsOf = (word: string): readonly string[] => {
  const value = word.slice(keyOf(word).length + 1);
  return ofOptions.has(keyOf(word)) ? value.split(',') : [value];
};

/** Whether a word says all that another says: `intel_iommu=on,sm_on` says `intel_iommu=on`. */
export const saysWord = (word: string, wanted: string): boolean =>
  word === wanted ||
  (word.includes('=') &&
    wanted.includes('=') &&
    keyOf(word) === keyOf(wanted) &&
    optionsOf(wanted).every((option) => optionsOf(word).includes(option)));

/** The list of CPUs of `isolcpus=managed_irq,domain,2-15`, without the flags before it. */
export const isolatedBy = (word: string): string | undefined =>
  /^isolcpus=(?:[a-z_]+,)*(\d[\d,-]*)$/.exec(word)?.[1];

/** Words as a loader's configuration has them, and what became of its variables. */
export interface ExpandedWords {
  readonly words: readonly string[];
  /** Words by the variable that they came from: `tuned_params`. */
  readonly variables: Readonly<Record<string, readonly string[]>>;
}

/**
 * Puts the values of GRUB's variables in their places, as GRUB does when it boots; a variable that
 * nobody set is empty.
 * @see https://www.gnu.org/software/grub/manual/grub/html_node/Environment.html
 */
export const expandWords = (words: readonly string[], values: ReadonlyMap<string, string>): ExpandedWords => {
  const variables: Record<string, readonly string[]> = {};
  const expanded = words.flatMap((word) => {
    const name = /^\$(?:\{(\w+)\}|(\w+))$/.exec(word);
    if (!name) return [word];
    const key = name[1] ?? name[2]!;
    const found = kernelWords(values.get(key) ?? '');
    if (found.length > 0) variables[key] = found;
    return found;
  });
  return { words: expanded, variables };
};

/** Lines such as `set tuned_params="…"` of grub.cfg, and `tuned_params=…` of GRUB's saved environment. */
export const grubVariables = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/^[ \t]*(?:set )?(\w+)=(.*)$/gm)].map(([, name, value]) => [
      name!,
      /^"(.*)"$/.exec(value!)?.[1] ?? /^'(.*)'$/.exec(value!)?.[1] ?? value!,
    ]),
  );
