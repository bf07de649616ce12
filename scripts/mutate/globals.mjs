// What tests import as @jest/globals, without Jest's own loader: one process a mutant has to start at once.
import { expect } from 'expect';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from 'jest-circus';
import { ModuleMocker } from 'jest-mock';

const mocker = new ModuleMocker(globalThis);
const jest = {
  fn: (...args) => mocker.fn(...args),
  spyOn: (...args) => mocker.spyOn(...args),
  restoreAllMocks: () => mocker.restoreAllMocks(),
  setTimeout: (milliseconds) => {
    globalThis.mutationTestTimeout = milliseconds;
  },
};

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test };
