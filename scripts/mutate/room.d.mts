/** Every mutant of a room, and the texts of its files by path. */
export const mutantsOfRoom: (room: string) => {
  readonly texts: ReadonlyMap<string, string>;
  readonly mutants: readonly {
    readonly path: string;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  }[];
};
