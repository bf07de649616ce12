/** A number with its noun: `1 key`, `2 keys`, `0 boxes`. */
export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;
