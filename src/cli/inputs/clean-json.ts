import { parseYaml } from '../../language/yaml/index.js';
import type { Json } from '../../model/index.js';
import { markedName, markersIn, valueMarker } from './markers.js';
import { controllerVariable, isPasswordName, isTemplate } from './password-names.js';
import type { SecretNames } from './secret-names.js';

/**
 * Data without passwords and without what is known to be secret; texts have markers in their places, keys stay.
 * @param mask takes out of a text what is known without a name
 */
export const cleanJson = (
  data: Json,
  file: string,
  names: SecretNames,
  mask: (text: string) => string,
): Json => {
  const walk = (value: Json, key: string, within: string): Json => {
    if (Array.isArray(value)) return value.map((item) => walk(item, '', key));
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name, key)]));
    const password = passwordName(key, within);
    if (password !== undefined && (typeof value === 'string' || typeof value === 'number')) {
      const text = String(value);
      const marked = markedName(text);
      if (marked !== undefined) names.use(marked, 'value', { file });
      else if (text.trim() !== '' && !isTemplate(text)) {
        const name = names.name(password, text, 'value');
        names.use(name, 'value', { file });
        return valueMarker(name);
      }
    }
    if (typeof value === 'string') for (const { name } of markersIn(value)) names.use(name, 'text', { file });
    return typeof value === 'string' ? mask(names.masked(value, file)) : value;
  };
  return walk(data, '', '');
};

/** The name of a password where this key, inside of that one, holds one. */
export const passwordName = (key: string, within: string): string | undefined =>
  isPasswordName(key)
    ? key
    : key === 'password' && within === controllerVariable
      ? `${controllerVariable}.password`
      : undefined;

/** The single values of an encrypted file, so that they are found where else they stand. */
export const learnLeaves = async (plain: string, path: string, names: SecretNames): Promise<void> => {
  const { data } = await parseYaml(plain, path);
  const walk = (value: unknown, key: string): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, `${key}.${index}`);
    else if (value !== null && typeof value === 'object')
      for (const [name, item] of Object.entries(value)) walk(item, key === '' ? name : `${key}.${name}`);
    else if (typeof value === 'string') names.name(key || path, value, 'text');
  };
  walk(data, '');
};
