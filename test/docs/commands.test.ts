import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import { type SandboxSshd, startSandboxSshd } from '../support/sandbox-sshd.js';
import { documentsThatRun } from './document.js';
import { followPage, Reader } from './reader.js';

/**
 * Every command block of {@link documentsThatRun} is run, in its order, in an empty folder, by a user whose
 * ~/.ssh/config has the lab's hosts; a block `text` after it is what it prints. With UPDATE_DOCS=1
 * the documents are given what was printed.
 */
let hosts: SandboxSshd[];
let reader: Reader;

beforeAll(async () => {
  hosts = [await startSandboxSshd(), await startSandboxSshd()];
  reader = new Reader(hosts.map((host, index) => ({ ...host, name: `dut${index + 1}` })));
});

afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  reader.close();
});

jest.setTimeout(180_000);

describe.each(documentsThatRun)('%s', (document) => followPage(document, () => reader));
