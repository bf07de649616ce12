/** Encrypted values and files: age, and Ansible's vault for reading. */
export { decryptAge, encryptAge, newIdentity, recipientCount, recipientOf } from './age.js';
export { type Block, encryptedBlocks, inlineValue, placeOf, replaceBlocks } from './blocks.js';
export { vaultCodes } from './codes.js';
export { type KeySources, readIdentities, readPasswords, usualIdentityFile } from './keys.js';
export { vaultDecrypt } from './open.js';
export { type RecipientSources, readRecipients } from './recipients.js';
export { createSecretFile, fileProblem, replaceFile, requireFile } from './rewrite.js';
