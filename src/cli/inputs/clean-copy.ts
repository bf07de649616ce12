import { encryptedBlocks } from '../../language/vault/index.js';
import { isEncrypted } from '../../language/yaml/index.js';
import type { SecretUse } from './format.js';
import { markedName, markersIn, valueMarker } from './markers.js';
import { passwordsInWords } from './passwords-in-ini.js';
import { type PlainPassword, passwordsInYaml } from './passwords-in-yaml.js';
import type { SecretNames } from './secret-names.js';

/** What was opened, by the encrypted text without its blanks. */
export type OpenedTexts = ReadonlyMap<string, string>;

/** An encrypted text as it is looked up: however it is indented. */
export const withoutBlanks = (text: string): string => text.replace(/\s+/g, '');

/** A file that is to be copied. */
export interface FileText {
  /** Below `inputs/`. */
  readonly path: string;
  readonly text: string;
  /** Whether it is YAML, where its name does not say so. */
  readonly yaml?: boolean;
}

/** Tells the names of all secrets that a text holds; done for all files before the first is copied. */
export const learnSecrets = (file: FileText, names: SecretNames, opened: OpenedTexts): void => {
  const { path, text } = file;
  for (const { name, value } of passwordsIn(file)) if (!isMarked(value)) names.name(name, value, 'value');
  if (isEncrypted(text)) return;
  if (privateKey.test(text)) names.name(path, text, 'file');
  for (const block of encryptedBlocks(text)) {
    const value = opened.get(withoutBlanks(block.text));
    const kind = isAge(block.text) ? 'identity' : 'value';
    if (value !== undefined) names.name(nameBefore(text, block.start) ?? path, value, kind);
  }
};

/**
 * The text as a bundle may hold it: a value of a password vault, a plain password and whatever else is known to be
 * secret have a marker in their place; what age has encrypted stays.
 */
export const cleanText = (file: FileText, names: SecretNames, opened: OpenedTexts): string => {
  const { path, text } = file;
  for (const { name, whole, line } of markersIn(text))
    names.use(name, markedName(text) ? 'file' : whole ? 'value' : 'text', { file: path, line });
  if (markedName(text) !== undefined) return text;
  if (isEncrypted(text)) return isAge(text) ? keptForIdentity(text, path, names) : wholeFile(path, names);
  if (privateKey.test(text)) return wholeFile(path, names);
  const masked = names.masked(text, path);
  return withoutVaults(withoutPasswords({ ...file, text: masked }, text, names), path, names, opened);
};

const isAge = (text: string): boolean => text.trimStart().startsWith('-----BEGIN AGE');

const privateKey = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|AGE-SECRET-KEY-1[A-Z0-9]/;

const identityName = 'age identity';

const keptForIdentity = (text: string, path: string, names: SecretNames): string => {
  names.named(identityName, 'identity', { file: path });
  return text;
};

const wholeFile = (path: string, names: SecretNames): string => {
  names.named(path, 'file', { file: path, line: 1 });
  return `${valueMarker(path)}\n`;
};

const isYaml = ({ path, text, yaml }: FileText): boolean =>
  yaml ??
  (/\.(?:ya?ml|json)$/.test(path) ||
    (!/\.[A-Za-z0-9]+$/.test(path) && /^(?:---|[\w"'.-]+:(?:\s|$))/m.test(text) && !/^\s*\[/m.test(text)));

/** What may be an inventory in lines. */
const isWords = ({ path }: FileText): boolean => !/\.[A-Za-z0-9]+$/.test(path) || /\.(?:ini|cfg)$/.test(path);

const passwordsIn = (file: FileText): PlainPassword[] =>
  isYaml(file) ? passwordsInYaml(file.text) : isWords(file) ? passwordsInWords(file.text) : [];

/** What an earlier run has left out is left out already. */
const isMarked = (value: string): boolean => markersIn(value).length > 0;

/** @param original the text before what is known was taken out of it, which says how the file is read */
const withoutPasswords = (file: FileText, original: string, names: SecretNames): string => {
  const { path, text } = file;
  const yaml = isYaml({ ...file, text: original });
  const found = passwordsIn({ ...file, text, yaml });
  const whole = text === original ? found : passwordsIn({ ...file, text: original });
  const before = new Map(whole.map((one) => [`${one.line} ${one.name}`, one]));
  let clean = text;
  for (const { name, value, start, end, line, block, anchor } of found.toReversed()) {
    const plain = before.get(`${line} ${name}`)?.value ?? value;
    if (isMarked(plain)) continue;
    const known = names.of(plain) ?? names.name(name, plain, 'value');
    names.use(known, 'value', { file: path, line });
    const marker = yaml
      ? `${anchor ? `&${anchor} ` : ''}!vault "${valueMarker(known)}"${block ? '\n' : ''}`
      : valueMarker(known);
    clean = clean.slice(0, start) + marker + clean.slice(end);
  }
  return clean;
};

const withoutVaults = (text: string, path: string, names: SecretNames, opened: OpenedTexts): string => {
  let clean = text;
  for (const block of encryptedBlocks(text).toReversed()) {
    const use: SecretUse = { file: path, line: text.slice(0, block.start).split('\n').length };
    if (isAge(block.text)) {
      names.named(identityName, 'identity', use);
      continue;
    }
    const value = opened.get(withoutBlanks(block.text));
    const wanted = nameBefore(text, block.start) ?? `${path}:${use.line}`;
    const name = value === undefined ? wanted : names.name(wanted, value, 'value');
    names.use(name, 'value', use);
    clean = clean.slice(0, block.start) + valueMarker(name) + clean.slice(block.end);
  }
  return clean;
};

/** The key of the value that a block is. */
const nameBefore = (text: string, start: number): string | undefined =>
  /(?:^|[\s{,])["']?([\w.-]+)["']?\s*:\s*!vault(?:-encrypted)?\s*[|>]?[-+\d]*\s*["']?$/.exec(
    text.slice(0, start),
  )?.[1];
