import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { namedFacts } from '../../src/facts/catalogue.js';

const shells = [['/bin/sh'], ['/bin/bash', '--posix'], ['/usr/bin/busybox', 'sh']].filter(([path]) =>
  existsSync(path!),
);

/** Every named fact on this machine, whatever it is: a value of JSON or a reason, never an exception. */
describe.each(shells)('%s', (shell, ...options) => {
  test.each(Object.entries(namedFacts))('%s', (_, fact) => {
    const query = fact();
    const words = options.filter((word) => typeof word === 'string');
    const { stdout, stderr, status } = spawnSync(shell!, [...words, '-c', query.script], {
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      input: '',
    });
    const reading = query.parse({
      stdout: stdout.toString(),
      stderr: stderr.toString(),
      exit: status ?? 255,
    });
    if (reading.available) expect(JSON.parse(JSON.stringify(reading.value))).toEqual(reading.value);
    else expect(reading.reason).toMatch(/\w{3}/);
  });

  test.each(Object.entries(namedFacts))('%s does not take empty output for an answer', (_, fact) => {
    const reading = fact().parse({ stdout: '', stderr: 'sh: not found', exit: 127 });
    expect(typeof reading.available).toBe('boolean');
  });
});

test.each(Object.entries(namedFacts))('%s has a one-line summary and scopes', (_, fact) => {
  expect(fact.definition.summary).toMatch(/^\w.{10,120}[^.]$/);
  expect(fact().scopes.length).toBeGreaterThan(0);
});
