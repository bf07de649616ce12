import { defineCodes } from '../../model/index.js';

/** What can be wrong with encrypted values and files, and with the keys to them. */
export const vaultCodes = defineCodes({
  'vault/no-key': {
    title: 'There is no key to try',
    explanation:
      'age values need an identity: `--vault-identity FILE`, `$RIGGER_AGE_KEY_FILE`, or `~/.config/rigger/age.key` (`rigger vault keygen` makes one). Ansible vaults need a password: `--vault-password-file FILE` or `$ANSIBLE_VAULT_PASSWORD_FILE`.',
  },
  'vault/wrong-key': {
    title: 'None of the keys opens it',
    explanation:
      'The value was encrypted for other recipients, or with another password, or it was changed since. Somebody who can open it can add you: `rigger vault rekey FILE -r YOUR-RECIPIENT`.',
  },
  'vault/malformed': {
    title: 'The encrypted text is damaged',
    explanation:
      'An age value is an armored block from BEGIN to END AGE ENCRYPTED FILE; an Ansible vault begins with $ANSIBLE_VAULT and holds lines of hexadecimal digits. A line is missing, cut or changed.',
  },
  'vault/unsupported': {
    title: 'A kind of vault that rigger cannot read',
    explanation: 'rigger reads age files, and Ansible vaults of the formats 1.1 and 1.2 with AES256.',
  },
  'vault/identity-file': {
    title: 'An identity file cannot be used',
    explanation:
      'An identity file holds a line `AGE-SECRET-KEY-1…` for each identity, and comments after #. It should be readable by its owner only.',
  },
  'vault/password-file': {
    title: 'A vault password file cannot be used',
    explanation:
      'The file holds the password; if it is executable it is run, and prints the password. An empty password is refused.',
  },
  'vault/recipient': {
    title: 'A recipient is not understood',
    explanation:
      'A recipient is a public key such as `age1…`; `rigger vault keygen` prints yours. A recipients file holds one on each line, and comments after #.',
  },
  'vault/recipients-unclear': {
    title: 'Encrypting again would change who can open it',
    explanation:
      'An age file does not tell for whom it was encrypted, only for how many. If that number differs from the recipients at hand, name all of them with -r or -R, or keep them in a file `.age-recipients` in the root of the project.',
  },
  'vault/already-encrypted': {
    title: 'The file is encrypted already',
    explanation: 'Encrypting twice would hide it from rigger. Use `rigger vault rekey` to change recipients.',
  },
  'vault/not-encrypted': {
    title: 'The file holds nothing encrypted',
    explanation: 'The command needs a file that is encrypted as a whole, or that holds `!vault` values.',
  },
  'vault/file': {
    title: 'A file cannot be read or written',
    explanation: 'Reading or replacing the file failed; the file is unchanged.',
  },
  'vault/key-exists': {
    title: 'There is an identity already',
    explanation: 'A new identity would lock you out of what the old one opens. Name another file with -o.',
  },
  'vault/not-sound': {
    title: 'What was edited cannot be read',
    explanation:
      'A file of variables must be YAML after `rigger vault edit` as it was before. The file is unchanged; what the editor left lies beside it, encrypted, with the ending `.rejected`.',
  },
  'vault/editor': {
    title: 'The editor failed',
    explanation:
      'The editor of $VISUAL or $EDITOR could not be started or ended with an error; the file is unchanged.',
  },
});
