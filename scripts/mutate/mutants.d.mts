/** The file with the given mutants in it, each asleep. */
export const withMutants: (
  text: string,
  mutants: readonly {
    readonly id: number;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  }[],
) => string;
/** Every mutant of a file, in the order of the text. */
export const mutantsOf: (
  path: string,
  text: string,
) => { readonly start: number; readonly end: number; readonly text: string }[];
