import { describe, expect, test } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { effectCells, effectTitle } from '../../src/report/documents/effect.js';
import { wrapped } from '../../src/report/figures/draw.js';
import { strips } from '../../src/report/figures/strips.js';
import { comparePaired } from '../../src/statistics/index.js';

describe('the rows of a figure', () => {
  const long = 'Virtio, guest count 16, interrupts apart, pinning isolated, huge pages 1048576';

  test('break long names between their parts', () => {
    expect(wrapped('Virtio, guest count 2')).toBe('Virtio, guest count 2');
    expect(wrapped(long)).toBe(
      'Virtio, guest count 16, interrupts apart,\npinning isolated, huge pages 1048576',
    );
    expect(wrapped('x'.repeat(80))).toBe('x'.repeat(80));
  });

  test('stand below the name of their group, and a name may be in several', () => {
    const row = (label: string, group?: string) => ({
      ...{ label, look: 0, values: [1, 2, 3], centre: 2, interval: null },
      ...(group === undefined ? {} : { group }),
    });
    const { svg } = strips(
      [row('alone'), row('Virtio', 'vhost'), row(long, 'vhost'), row('Virtio', 'kernel')],
      {
        ...{ id: 'a', title: 't', caption: 'c', axisLabel: 'x', unit: '' },
      },
    );
    const texts = [...parseHTML(svg).document.querySelectorAll('text')].map((node) => node.textContent);
    expect(texts.filter((text) => text === 'Virtio')).toHaveLength(2);
    expect(texts).toEqual(expect.arrayContaining(['alone', 'vhost', 'kernel']));
    expect(svg.match(/<path [^>]*stroke="var\(--look-0\)"|<path d="M3,0/g)!.length).toBeGreaterThan(0);
    expect(svg).not.toContain('\0');
  });
});

describe('an effect', () => {
  const ratio = comparePaired([1, 2, 3, 4, 5, 6], [2, 4, 6, 8, 10, 12]);
  const shift = comparePaired([0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]);

  test('is a ratio where all values are above 0, else a shift with its unit', () => {
    expect(effectCells(ratio, 'percent')).toEqual(['2.00', '2.00 … 2.00']);
    expect(effectCells(shift, 'percent')).toEqual(['0 %', '0 % … 0 %']);
    expect([effectTitle([ratio]), effectTitle([shift]), effectTitle([shift, ratio])]).toEqual([
      'ratio',
      'shift',
      'ratio or shift',
    ]);
  });
});
