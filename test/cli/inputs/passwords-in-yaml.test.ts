import { expect, test } from '@jest/globals';
import { passwordsInYaml } from '../../../src/cli/inputs/passwords-in-yaml.js';

test.each<[string, string, string[]]>([
  ['a plain name', 'ansible_password: hunter2\n', ['ansible_password=hunter2']],
  [
    'a name whose letters are escaped',
    '"ansible_\\x70ass\\u0077ord": hunter2\n',
    ['ansible_password=hunter2'],
  ],
  ['of a controller', 'redfish: { user: a, password: hunter2 }\n', ['redfish.password=hunter2']],
  ['of a controller, escaped', 'redfish: { "\\x70assword": hunter2 }\n', ['redfish.password=hunter2']],
  ['none', 'user: ada\n', []],
])('the passwords of a YAML text: %s', (_, text, expected) => {
  expect(passwordsInYaml(text).map(({ name, value }) => `${name}=${value}`)).toEqual(expected);
});
