/**
 * A number of columns or rows as a terminal tells it. Some terminals say 0, which means that they do not know: a
 * console over a serial line, a pseudo-terminal that nobody has given a size.
 */
export const knownSize = (told: number | undefined): number | undefined =>
  told !== undefined && told > 0 ? told : undefined;
