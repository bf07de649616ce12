import { XMLBuilder } from 'fast-xml-parser';
import { printable } from '../model/sanitize.js';
import type { JUnitCase, JUnitSuite } from './junit-case.js';

/**
 * The XML that continuous integration reads, in the form of Jenkins' JUnit plug-in: suites of cases, each passed,
 * failed or skipped. XML can say no control characters, so they are shown as they are on screens.
 */
export const junitXml = (suites: readonly JUnitSuite[]): string => {
  const cases = suites.flatMap((suite) => suite.cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({
    testsuites: {
      '@name': 'rigger',
      ...totals(cases),
      testsuite: suites.map((suite) => ({
        '@name': printable(suite.name),
        ...totals(suite.cases),
        testcase: suite.cases.map(element),
      })),
    },
  })}`;
};

const builder = new XMLBuilder({
  attributeNamePrefix: '@',
  ignoreAttributes: false,
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  format: true,
});

const totals = (cases: readonly JUnitCase[]): Record<string, string> => {
  const count = (result: JUnitCase['result']): string =>
    String(cases.filter((one) => one.result === result).length);
  const seconds = cases.reduce((sum, one) => sum + (one.seconds ?? 0), 0);
  return {
    '@tests': String(cases.length),
    '@failures': count('failed'),
    '@skipped': count('skipped'),
    '@time': inSeconds(seconds),
  };
};

const element = ({ of, name, seconds, result, message, text }: JUnitCase): Record<string, unknown> => {
  const said = [message, text].filter((part) => part !== undefined);
  const why = {
    ...(message === undefined ? {} : { '@message': printable(message) }),
    ...(text === undefined || result !== 'failed' ? {} : { '#text': printable(text) }),
  };
  return {
    '@classname': printable(of),
    '@name': printable(name),
    ...(seconds === undefined ? {} : { '@time': inSeconds(seconds) }),
    ...(result === 'failed' ? { failure: why } : {}),
    ...(result === 'skipped' ? { skipped: why } : {}),
    ...(result === 'passed' && said.length > 0 ? { 'system-out': printable(said.join('\n')) } : {}),
  };
};

const inSeconds = (seconds: number): string => seconds.toFixed(3);
