import { expect, test } from '@jest/globals';
import { judged } from '../../scripts/lab-networks/judged.mjs';

test('each line of a case counts once, what cases print does not', () => {
  const printed = `
== brief: lab with netdevsim, networkmanager
pass  brief: up  (92 s)
FAIL  brief: the card is there  (1 s)
      AssertionError: FAIL  is part of a text
      pass  too
pass  brief: down leaves nothing  (3 s)

1 failed:
  brief: the card is there
`;
  expect(judged(printed)).toEqual({ passed: 2, failed: 1 });
  expect(judged('')).toEqual({ passed: 0, failed: 0 });
});
