import type { Decrypt } from '../language/yaml/index.js';
import type { Masker } from '../model/index.js';
import type { PlaybookFlags } from './playbook-options.js';

/** How encrypted values are opened with the identities and passwords that the flags name. */
export const decryptor = (_flags: PlaybookFlags, _masker: Masker): Decrypt | undefined => undefined;
