import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type BatchFrame, FrameParser } from '../../../src/connection/batch/frames.js';

const nonce = 'rigger-0123456789abcdef';

const parse = (chunks: readonly Buffer[]) => {
  const seen: (string | BatchFrame)[] = [];
  const parser = new FrameParser(
    nonce,
    (bytes) => {
      const last = seen.at(-1);
      const text = bytes.toString('latin1');
      if (typeof last === 'string') seen[seen.length - 1] = last + text;
      else seen.push(text);
    },
    (frame) => seen.push(frame),
  );
  for (const chunk of chunks) parser.push(chunk);
  return seen;
};

describe('frames in a stream', () => {
  test.each<[text: string, frame: BatchFrame]>([
    ['b 4 12.50', { kind: 'begin', batch: 4, uptime: 12.5 }],
    ['b 4 ', { kind: 'begin', batch: 4 }],
    ['e 0 127 12.53', { kind: 'end', step: 0, exit: 127, uptime: 12.53 }],
    ['s 3', { kind: 'skip', step: 3 }],
    ['u 2', { kind: 'upload', step: 2 }],
    ['r', { kind: 'ready' }],
    ['a', { kind: 'ask' }],
    ['z', { kind: 'ended' }],
    ['l alice@desk pid 4', { kind: 'locked', holder: 'alice@desk pid 4' }],
    ['x cannot open /run/lock', { kind: 'lock-failed', reason: 'cannot open /run/lock' }],
  ])('%s', (text, frame) => {
    expect(parse([Buffer.from(`before${nonce} ${text};behind`)])).toEqual(['before', frame, 'behind']);
  });

  test('are found however the network cuts the stream', () => {
    // Pieces of the nonce are the hard case, so they are among the likely outputs.
    const output = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.nat(nonce.length).map((length) => nonce.slice(0, length)),
      fc.constantFrom('\n', `${nonce.slice(0, 5)}${nonce.slice(0, 9)}`, nonce, `${nonce};`),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(output, { maxLength: 8 }), cuts, (outputs, sizes) => {
        const frame: BatchFrame = { kind: 'skip', step: 1 };
        const stream = Buffer.from(outputs.map((text) => `${text}${nonce} s 1;`).join(''), 'latin1');
        const chunks: Buffer[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const size = sizes[turn % sizes.length] as number;
          chunks.push(stream.subarray(at, at + size));
          at += size;
        }
        expect(parse(chunks)).toEqual(outputs.flatMap((text) => (text === '' ? [frame] : [text, frame])));
      }),
    );
  });

  test('the nonce alone, without words that mean something, is output', () => {
    expect(parse([Buffer.from(`${nonce} nonsense;${nonce} s 1;`)])).toEqual([
      `${nonce} nonsense;`,
      { kind: 'skip', step: 1 },
    ]);
    expect(parse([Buffer.from(`${nonce} ${'x'.repeat(10_000)}`)]).join('')).toContain('x'.repeat(9000));
  });

  test('no more is kept back than could be the beginning of a nonce', () => {
    expect(parse([Buffer.from('password: ')])).toEqual(['password: ']);
    expect(parse([Buffer.from('carrier-rigger-01')])).toEqual(['carrier-']);
  });
});
