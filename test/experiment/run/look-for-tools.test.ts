import { afterEach, expect, test } from '@jest/globals';
import { lookForTools, planExperiment } from '../../../src/experiment/index.js';
import { problem, RiggerError } from '../../../src/model/index.js';
import { experimentNode, type LocalSession, localSession } from '../support/local-session.js';

const sessions: LocalSession[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

const measuring = (argv: string, server = '') => `
design: { repeat: 6, seed: 7 }
addresses: { there: 127.0.0.1 }
measure:
  - command: { from: dut, to: peer, argv: ${argv}, ${server} metrics: { m: { pattern: '(.)', unit: s } } }
`;

const look = async (text: string, lost?: string) => {
  const session = localSession({ runsFolder: '/nowhere' });
  sessions.push(session);
  const { planned } = await planExperiment(session, await experimentNode(text));
  const connection =
    lost === undefined
      ? session.connection
      : () => Promise.reject(new RiggerError([problem('connection/lost', lost)]));
  return lookForTools({ ...session, connection }, planned);
};

test('says which programs a host has, and warns of those that it has not', async () => {
  expect(await look(measuring('[sh, -c, ls]', 'server: [no-such-server],'))).toEqual([
    { type: 'message', text: 'here has sh' },
    {
      type: 'warning',
      diagnostic: expect.objectContaining({
        code: 'experiment/tool-missing',
        severity: 'warning',
        message: 'there has no no-such-server yet',
        help: expect.stringContaining('install no-such-server on it, unless'),
      }),
    },
  ]);
});

test('a program with a path, and with a name that a shell would read', async () => {
  expect(await look(measuring('[/bin/sh]'))).toEqual([{ type: 'message', text: 'here has /bin/sh' }]);
  expect(await look(measuring('["$(touch /nowhere)"]'))).toMatchObject([{ type: 'warning' }]);
});

test('a host that does not answer is told, and does not end the plan', async () => {
  expect(await look(measuring('[sh]'), 'the wire is cut')).toEqual([
    { type: 'message', text: 'here was not asked for sh: the wire is cut' },
  ]);
});
