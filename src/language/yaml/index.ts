/** YAML as data with positions. */
export { isEncrypted, parseYaml, type Yaml, type YamlOptions } from './parse.js';
export type { Decrypt } from './tags.js';
