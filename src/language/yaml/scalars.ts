import type { ScalarTag } from 'yaml';
import { floatOf, type Numeral } from '../../model/index.js';

/**
 * What plain scalars mean, as Ansible's reader (PyYAML, YAML 1.1) resolves them, with two deliberate
 * differences: nothing is ever a base-60 number, so that `12:30:45` and MAC and PCI addresses stay
 * text; and dates stay text, because JSON has no dates.
 * The patterns are those of the YAML 1.1 type repository as PyYAML applies them: `y` and `n` are text,
 * an exponent needs a dot and a sign (`1e3` is text), `0644` is octal and `08` is text.
 */
export const scalarTags: readonly ScalarTag[] = [
  plain('null', /^(?:~|null|Null|NULL|)$/, () => null),
  plain('bool', /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/, () => true),
  plain('bool', /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/, () => false),
  plain('int', /^[-+]?0b[01_]+$/, (text) => integer(text, 2, /0b/)),
  plain('int', /^[-+]?0x[0-9a-fA-F_]+$/, (text) => integer(text, 16, /0x/)),
  plain('int', /^[-+]?0[0-7_]+$/, (text) => integer(text, 8)),
  plain('int', /^[-+]?(?:0|[1-9][0-9_]*)$/, (text) => integer(text, 10)),
  plain('float', /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/, (text) =>
    Number(text.replaceAll('_', '')),
  ),
  plain('float', /^\+?\.(?:inf|Inf|INF)$/, () => Number.POSITIVE_INFINITY),
  plain('float', /^-\.(?:inf|Inf|INF)$/, () => Number.NEGATIVE_INFINITY),
  plain('float', /^\.(?:nan|NaN|NAN)$/, () => Number.NaN),
];

/** A number with the look that it has in text: a float is written with a dot, an integer without. */
export const numberIn = (value: number, source: string | undefined): number | Numeral =>
  source?.includes('.') ? floatOf(value) : value;

/** Text that Ansible's reader takes for a number of base 60, as in `12:30` = 750. */
export const looksBase60 = (text: string): boolean =>
  /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/.test(text) ||
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/.test(text);

/** An integer that a double cannot hold exactly stays the text that was written: digits are not lost. */
function integer(text: string, base: number, prefix?: RegExp): number | string {
  const digits = (prefix ? text.replace(prefix, '') : text).replaceAll('_', '');
  const value = Number.parseInt(digits, base);
  return Number.isSafeInteger(value) ? value : text;
}

function plain(type: string, test: RegExp, resolve: (text: string) => unknown): ScalarTag {
  return { tag: `tag:yaml.org,2002:${type}`, default: true, test, resolve };
}
