import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Capture } from '../../../src/connection/batch/capture.js';

describe('a capture', () => {
  test('keeps all that fits, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 30 })), (chunks) => {
        const capture = new Capture(4000);
        for (const chunk of chunks) capture.add(Buffer.from(chunk));
        expect(capture.text()).toBe(Buffer.concat(chunks).toString('utf8'));
        expect(capture.truncated).toBe(false);
      }),
    );
  });

  test('keeps the head and the tail of more, and says how much is missing', () => {
    const chunks = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(chunks, fc.integer({ min: 2, max: 90 }), (lengths, limit) => {
        const all = Buffer.from(
          Array.from(
            { length: lengths.reduce((sum, length) => sum + length, 0) },
            (_, index) => 97 + (index % 26),
          ),
        );
        const capture = new Capture(limit);
        let at = 0;
        for (const length of lengths) {
          capture.add(all.subarray(at, at + length));
          at += length;
        }
        const text = all.toString();
        const head = text.slice(0, Math.ceil(limit / 2));
        const tail = text.slice(-Math.floor(limit / 2));
        const whole = text.length <= limit;
        expect(capture.truncated).toBe(!whole);
        expect(capture.text()).toBe(
          whole ? text : `${head}\n[… ${text.length - limit} bytes left out …]\n${tail}`,
        );
      }),
    );
  });
});
