/** `count` of the mutants, each as likely as any other, in their own order. */
export const sampleOf: <Mutant extends { readonly path: string }>(
  mutants: readonly Mutant[],
  count: number,
  seed: number,
) => Mutant[];
