/** Gathers the values of a flag that may be given several times. */
export const repeatable = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];
