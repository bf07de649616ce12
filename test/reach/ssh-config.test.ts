import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sshSettings, usualSshConfig } from '../../src/reach/ssh-config.js';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rigger-ssh-'));
  mkdirSync(join(home, '.ssh', 'conf.d'), { recursive: true });
});
afterAll(() => rmSync(home, { recursive: true }));

const path = (): string => join(home, '.ssh', 'config');
const source = () => ({ ...usualSshConfig(home), files: [path()] });

/** What OpenSSH itself makes of a configuration file. */
const byOpenSsh = (host: string): Readonly<Record<string, string>> => {
  const printed = execFileSync('ssh', ['-G', '-F', path(), host], { encoding: 'utf8', stdio: 'pipe' });
  return Object.fromEntries(
    printed
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );
};

const compare = (config: string, host: string): void => {
  writeFileSync(path(), config);
  const theirs = byOpenSsh(host);
  const mine = sshSettings(source(), host);
  const first = (name: string): string | undefined => mine.get(name)?.[0];
  expect({
    hostname: (first('hostname') ?? host).replaceAll('%h', host),
    port: first('port') ?? '22',
    user: first('user') ?? theirs.user,
    proxyjump: first('proxyjump') === 'none' ? undefined : first('proxyjump'),
    connecttimeout: first('connecttimeout') ?? 'none',
  }).toEqual({
    hostname: theirs.hostname,
    port: theirs.port,
    user: theirs.user,
    proxyjump: theirs.proxyjump,
    connecttimeout: theirs.connecttimeout,
  });
};

describe('the same settings as ssh -G', () => {
  test.each<[string, string]>([
    ['the first value wins', 'Host web\n Port 1\nHost *\n Port 2\n User all\n'],
    ['negation', 'Host w* !web\n Port 1\nHost web other\n User u\n'],
    ['question mark', 'Host we?\n Port 1\nHost web?\n Port 2\n'],
    ['equals signs, quotes, case, comments', 'host=web\n  PORT = 7\n# no\n  User "some one"\n'],
    ['settings before the first Host', 'Port 5\nHost web\n Port 6\n User x\n'],
    [
      'Match',
      'Host web\n HostName web.lab\nMatch host *.lab\n Port 9\nMatch originalhost web user nobody\n User n\nMatch all\n ConnectTimeout 3\n',
    ],
    ['Match negated', 'Match !host web\n Port 1\nMatch !user nobody\n Port 2\n'],
    ['Match final', 'Match final host *.lab\n Port 11\nHost web\n HostName web.lab\n'],
    ['Include', 'Include conf.d/*.conf\nHost web\n Port 1\n User late\n'],
    [
      'Include inside Host',
      'Host other\n Include conf.d/b.conf\nHost web\n Include conf.d/c.conf\n Port 99\n',
    ],
  ])('%s', (_, config) => {
    writeFileSync(join(home, '.ssh', 'conf.d', 'a.conf'), 'Host other\n Port 7\n');
    writeFileSync(join(home, '.ssh', 'conf.d', 'b.conf'), 'Host web\n User included\n');
    writeFileSync(join(home, '.ssh', 'conf.d', 'c.conf'), 'ProxyJump gate\n');
    // OpenSSH looks for relative includes in the real home of the user, so they are made absolute.
    compare(config.replaceAll('Include conf.d', `Include ${join(home, '.ssh', 'conf.d')}`), 'web');
  });

  test('for random configurations', () => {
    const patterns = fc.constantFrom('web', 'w*', '*', 'we?', '!web', 'db', '!d*', 'web.lab', '*.lab');
    const setting = fc.constantFrom(
      'Port 1',
      'Port 2',
      'User a',
      'User b',
      'HostName web.lab',
      'HostName %h.x',
      'ProxyJump g',
      'ProxyJump none',
      'ConnectTimeout 5',
    );
    const block = fc.oneof(
      fc.array(patterns, { minLength: 1, maxLength: 3 }).map((list) => `Host ${list.join(' ')}`),
      fc.constantFrom(
        'Match host web',
        'Match host *.lab',
        'Match user a',
        'Match originalhost web',
        'Match !user a',
        'Match all',
        'Match host web,web.x user b',
      ),
    );
    const config = fc
      .array(fc.tuple(block, fc.array(setting, { maxLength: 3 })), { maxLength: 5 })
      .map((blocks) =>
        blocks.flatMap(([head, lines]) => [head, ...lines.map((line) => `  ${line}`)]).join('\n'),
      );
    fc.assert(
      fc.property(config, (text) => compare(`${text}\n`, 'web')),
      { numRuns: 150, seed: 20240229 },
    );
  });
});

test('a file that includes itself is an error', () => {
  writeFileSync(path(), `Include ${path()}\n`);
  expect(() => sshSettings(source(), 'web')).toThrow('target/ssh-config');
});

test('Match exec runs nothing and never matches', () => {
  const witness = join(home, 'witness');
  writeFileSync(path(), `Match exec "touch ${witness}"\n Port 1\n`);
  expect(sshSettings(source(), 'web').get('port')).toBeUndefined();
  expect(() => execFileSync('test', ['-e', witness])).toThrow();
});
