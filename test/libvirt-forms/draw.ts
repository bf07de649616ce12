/** Choices from a seed: the same seed gives the same definitions. */
export interface Draw {
  /** From `least` to `most`, both included. */
  whole(least: number, most: number): number;
  chance(of: number): boolean;
  pick<T>(list: readonly T[]): T;
  shuffled<T>(list: readonly T[]): T[];
}

export const drawFrom = (words: () => number): Draw => {
  const whole = (least: number, most: number): number => least + (words() % (most - least + 1));
  const draw: Draw = {
    whole,
    chance: (of) => words() / 2 ** 32 < of,
    pick: (list) => list[whole(0, list.length - 1)]!,
    shuffled: (list) => {
      const all = [...list];
      for (let index = all.length - 1; index > 0; index--) {
        const other = whole(0, index);
        [all[index], all[other]] = [all[other]!, all[index]!];
      }
      return all;
    },
  };
  return draw;
};

/** One element, its attributes in any order and with any quotes; those that are undefined are left out. */
export const element = (
  draw: Draw,
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  inner: readonly string[] | string = [],
): string => {
  const quote = draw.pick(["'", '"']);
  const given = draw
    .shuffled(Object.entries(attributes))
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}=${quote}${value}${quote}`]))
    .join('');
  const content = typeof inner === 'string' ? inner : inner.join(draw.pick(['', '\n', '<!-- -->']));
  return content === '' && draw.chance(0.8) ? `<${name}${given}/>` : `<${name}${given}>${content}</${name}>`;
};

const powers = { k: 1, m: 1024, g: 1024 ** 2 } as const;

/** An amount of KiB in any unit that it is whole in. */
export const amount = (draw: Draw, kib: number): { text: string; unit?: string } => {
  const fitting = (['k', 'm', 'g'] as const).filter((letter) => kib % powers[letter] === 0);
  const letter = draw.pick(fitting);
  if (letter === 'k' && draw.chance(0.3)) return { text: `${kib}` };
  if (draw.chance(0.1)) return { text: `${kib * 1024}`, unit: draw.pick(['b', 'bytes']) };
  const unit = draw.pick([letter, `${letter}ib`]);
  return {
    text: `${kib / powers[letter]}`,
    unit: draw.pick([unit, unit.toUpperCase(), `${letter.toUpperCase()}iB`]),
  };
};

/** Numbers as a list in any way that libvirt reads. */
export const list = (draw: Draw, numbers: readonly number[]): string => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const whole = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const absent = whole.filter((one) => !sorted.includes(one));
  if (absent.length === 0 && first < last && draw.chance(0.5)) return `${first}-${last}`;
  if (absent.length > 0 && draw.chance(0.5))
    return `${first}-${last},${absent.map((one) => `^${one}`).join(',')}`;
  return draw.shuffled(sorted).join(',');
};

/** A byte of an address in any way that libvirt reads. */
export const hex = (draw: Draw, value: number, digits: number): string => {
  const text = value.toString(16);
  return draw.pick([`0x${text.padStart(digits, '0')}`, `0x${text}`, `0x${text.toUpperCase()}`, `${value}`]);
};

export const someOf = (draw: Draw, count: number): number[] => {
  const all = draw.shuffled(Array.from({ length: count }, (_, index) => index));
  return all.slice(0, draw.whole(1, count));
};
