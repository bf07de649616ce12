import { expect, test } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { junitXml } from '../../src/ui/junit.js';

test('suites of cases, with their counts, times and reasons', () => {
  const xml = junitXml([
    {
      name: 'Prepare',
      cases: [
        { of: 'a', name: 'One', seconds: 1.25, result: 'passed', message: 'changed: create /x' },
        { of: 'a', name: 'Two', seconds: 0.5, result: 'failed', message: 'broke', text: 'line 1\nline 2' },
        { of: 'b', name: 'Two', result: 'skipped', message: 'its condition is false' },
      ],
    },
    { name: 'nothing', cases: [] },
  ]);
  expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="rigger" tests="3" failures="1" skipped="1" time="1.750">
  <testsuite name="Prepare" tests="3" failures="1" skipped="1" time="1.750">
    <testcase classname="a" name="One" time="1.250">
      <system-out>changed: create /x</system-out>
    </testcase>
    <testcase classname="a" name="Two" time="0.500">
      <failure message="broke">line 1
line 2</failure>
    </testcase>
    <testcase classname="b" name="Two">
      <skipped message="its condition is false"/>
    </testcase>
  </testsuite>
  <testsuite name="nothing" tests="0" failures="0" skipped="0" time="0.000"/>
</testsuites>
`);
});

test('any text is one that XML can say', () => {
  const text = `<a b='c' d="e">&amp; ]]> \u001b[31m\u0000\n`;
  const xml = junitXml([
    { name: text, cases: [{ of: text, name: text, result: 'failed', message: text, text }] },
  ]);
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' }).parse(xml);
  const { testcase } = parsed.testsuites.testsuite;
  expect(testcase.failure['#text']).toBe(`<a b='c' d="e">&amp; ]]> ␛[31m\\x00`);
  expect(testcase['@name']).toContain(`<a b='c' d="e">&amp; ]]> ␛[31m`);
});
