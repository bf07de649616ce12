/** Encrypted values and files: age, and Ansible's vault for reading. */
export { decryptAge, encryptAge, newIdentity, recipientCount } from './age.js';
export { encryptedBlocks, inlineValue, placeOf, replaceBlocks } from './blocks.js';
export { identityFilesIn, readIdentities, usualIdentityFile } from './keys.js';
export { vaultDecrypt } from './open.js';
export { type RecipientSources, readRecipients } from './recipients.js';
export { createSecretFile, fileProblem, replaceFile, requireFile } from './rewrite.js';
