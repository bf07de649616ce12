/** Of many hosts so many pieces are named, however much room there is. */
const piecesAtMost = 8;

export interface Naming {
  readonly unicode?: boolean;
  /** Columns; at least one host is named in however little. */
  readonly room?: number;
}

/**
 * Many names in few words: neighbours by number become a range, and as many are told as there is
 * room for: `node001–node016, node018, web and 12 more`.
 */
export const hostNames = (names: readonly string[], { unicode = true, room = 60 }: Naming = {}): string => {
  const pieces = ranges(names);
  const words = pieces.map((piece) => inWords(piece, unicode ? '–' : '..'));
  const told = (count: number): string => {
    const left = pieces.slice(count).flat().length;
    return `${words.slice(0, count).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
  };
  for (let count = Math.min(pieces.length, piecesAtMost); count > 1; count -= 1)
    if (told(count).length <= room) return told(count);
  return told(1);
};

/** Of names with a domain the last tells its number alone: `rack01–16.example.org`. */
const inWords = (piece: readonly string[], dash: string): string => {
  if (piece.length <= 2) return piece.join(', ');
  const [first = '', last = ''] = [piece[0], piece.at(-1)];
  const [, start = '', from = '', end = ''] = numbered.exec(first) ?? [];
  if (!end.startsWith('.')) return `${first}${dash}${last}`;
  return `${start}${from}${dash}${last.slice(start.length, -end.length)}${end}`;
};

const numbered = /^(.*?)(\d+)(\D*)$/;

/** Runs of names that differ only in a number that counts up by one, in the order of the names. */
const ranges = (names: readonly string[]): string[][] => {
  const pieces: string[][] = [];
  for (const name of [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))) {
    const piece = pieces.at(-1);
    if (piece && follows(piece.at(-1)!, name)) piece.push(name);
    else pieces.push([name]);
  }
  return pieces;
};

const follows = (before: string, name: string): boolean => {
  const [a, b] = [numbered.exec(before), numbered.exec(name)];
  if (!a || !b || a[1] !== b[1] || a[3] !== b[3]) return false;
  return Number(b[2]) === Number(a[2]) + 1 && (a[2]!.length === b[2]!.length || !/^0/.test(a[2]!));
};
