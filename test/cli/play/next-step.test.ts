import { expect, test } from '@jest/globals';
import { nextStep } from '../../../src/cli/play/next-step.js';
import { exitCodes, Masker, stars } from '../../../src/model/index.js';

const next = (extraVars: string[], masker = new Masker()): string =>
  nextStep({
    ...{ mode: 'apply', file: 'play.yml', flags: { extraVars } as never, id: 'RUN', masker },
    ...{ exitCode: exitCodes.hostFailed, changed: true, measured: false, trials: { all: 0, lost: 0 } },
  });

test('the next step gives the same variables', () => {
  expect(next(['size=big one', '{"a": 1}'])).toContain(
    `rigger apply play.yml -e 'size=big one' -e '{"a": 1}' --resume RUN`,
  );
});

test.each([
  ['ansible_become_password=x'],
  ['ansible_password=a b'],
  ['ansible_ssh_passphrase=secret'],
])('a password of %s is not said again', (given) => {
  const said = next([given]);
  const [name, value] = given.split('=') as [string, string];
  expect(said).toContain(`${name}=${stars}`);
  expect(said).not.toContain(`=${value} `);
});

test('nor is a secret that stands in another variable, or in a map', () => {
  const masker = new Masker();
  masker.add('correct horse');
  expect(next(['note=correct horse', '{"redfish": {"password": "correct horse"}}'], masker)).not.toContain(
    'correct horse',
  );
});
