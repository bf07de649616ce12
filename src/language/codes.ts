import { defineCodes } from '../model/index.js';

/** The codes of the language, with the pages that `rigger explain` shows. */
export const languageCodes = defineCodes({
  'language/yaml-syntax': {
    title: 'The file is not YAML',
    explanation:
      'The reader met something that YAML does not allow at this place. Often a value that holds ": ", begins with a special character (@ ` % * & ! | >) or spans lines wants quotes.',
  },
  'language/tab-indentation': {
    title: 'A tab in the indentation',
    explanation: 'YAML allows only spaces in the indentation, because a tab has no width of its own.',
  },
  'language/indentation': {
    title: 'Lines that belong together begin in different columns',
    explanation:
      'All keys of one mapping, and all dashes of one list, begin in the same column. A line that is indented more belongs to the one above it.',
  },
  'language/duplicate-key': {
    title: 'A key stands twice in one mapping',
    explanation:
      'One of the two values would be lost silently. Keep one; a task has one key for what it does, so two tasks need two dashes.',
  },
  'language/unquoted-template': {
    title: 'A template without quotes',
    explanation:
      'A value that begins with {{ is a mapping to YAML. Put the whole value in quotes: path: "{{ home }}/file".',
  },
  'language/yaml-alias': {
    title: 'An alias without an anchor',
    explanation: 'An alias *name repeats what &name marked earlier in the same file, and cannot hold itself.',
  },
  'language/unknown-tag': {
    title: 'A YAML tag that rigger does not know',
    explanation: 'Known are !vault for encrypted values and !unsafe for text in which {{ }} means nothing.',
  },
  'language/vault-locked': {
    title: 'An encrypted value without a key',
    explanation:
      'Name an age identity with --vault-identity (or keep it in ~/.config/rigger/age.key), or the password file of an Ansible vault with --vault-password-file.',
  },
  'language/base-60': {
    title: 'Ansible reads a base-60 number here, rigger reads text',
    explanation:
      'YAML 1.1 takes digits with colons for numbers of base 60: 12:30 is 750 to Ansible, and some MAC and PCI addresses turn into numbers. rigger always reads text. Quotes make both agree.',
  },
});
