/**
 * Whether two texts are the same but for the level of a factor that each of them names: `run --mode fast` and
 * `run --mode slow` for the levels `fast` and `slow`.
 */
export const explained = (one: string, two: string, levelOne: string, levelTwo: string): boolean => {
  if (one === two) return true;
  if (levelOne === '' || levelTwo === '') return false;
  // Where a level begins it may be the level or text that both have in common: both ways are followed.
  const open: [number, number][] = [[0, 0]];
  const seen = new Set<string>();
  while (open.length > 0) {
    let [i, j] = open.pop()!;
    for (;;) {
      if (i === one.length && j === two.length) return true;
      if (one.startsWith(levelOne, i) && two.startsWith(levelTwo, j)) {
        const key = `${i} ${j}`;
        if (seen.has(key)) break;
        seen.add(key);
        open.push([i + levelOne.length, j + levelTwo.length]);
      }
      if (i >= one.length || one[i] !== two[j]) break;
      i += 1;
      j += 1;
    }
  }
  return false;
};
