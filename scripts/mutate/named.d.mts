/** The named survivors of a room; throws where their file cannot be read or a reason is missing. */
export const namedOf: (room: string) => {
  /** Those of them that are no mutant of the room any more. */
  others(mutants: readonly object[]): readonly object[];
};
