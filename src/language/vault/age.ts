import { armor, Decrypter, Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';

/** An armored age file (age-encryption.org/v1) for the recipients, ending with a line end. */
export const encryptAge = async (
  plain: string | Uint8Array,
  recipients: readonly string[],
): Promise<string> => {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return `${armor.encode(await encrypter.encrypt(plain)).trimEnd()}\n`;
};

export type Opened = { readonly plain: Uint8Array } | { readonly failed: 'wrong-key' | 'malformed' };

/** Opens an armored age file with whichever identity fits. */
export const decryptAge = async (armored: string, identities: readonly string[]): Promise<Opened> => {
  let binary: Uint8Array;
  try {
    binary = armor.decode(armored.trim());
  } catch {
    return { failed: 'malformed' };
  }
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return { plain: await decrypter.decrypt(binary) };
  } catch (error) {
    return { failed: /no identity|incorrect/i.test((error as Error).message) ? 'wrong-key' : 'malformed' };
  }
};

/** For how many recipients an armored file was encrypted; who they are cannot be told. */
export const recipientCount = (armored: string): number => {
  const header = new TextDecoder('latin1').decode(armor.decode(armored.trim())).split('\n---')[0] ?? '';
  return header.split('\n').filter((line) => line.startsWith('-> ') && !/^-> \S*-grease /.test(line)).length;
};

/** A new identity `AGE-SECRET-KEY-1…` and its recipient `age1…`. */
export const newIdentity = async (): Promise<{ readonly identity: string; readonly recipient: string }> => {
  const identity = await generateIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
};

/** @throws Error when the text is no identity. */
export const recipientOf = (identity: string): Promise<string> => identityToRecipient(identity);

/** Whether the text is a recipient that can be encrypted for. */
export const isRecipient = (text: string): boolean => {
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
};
