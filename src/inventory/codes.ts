import { defineCodes } from '../model/index.js';

/** What can be wrong with an inventory, or with a pattern that selects from one. */
export const inventoryCodes = defineCodes({
  'inventory/not-found': {
    title: 'An inventory source does not exist',
    explanation:
      'A path given with `-i`, or `inventory:` of rigger.yml, names no file or folder. A list of host names must hold a comma: `-i dut1,`.',
  },
  'inventory/unreadable': {
    title: 'An inventory source cannot be read',
    explanation: 'The file exists but reading it failed: permissions, or it is not UTF-8 text.',
  },
  'inventory/empty': {
    title: 'An inventory source holds nothing',
    explanation: 'The file is empty or holds comments only; it adds no host and no group.',
  },
  'inventory/structure': {
    title: 'The inventory does not have the expected structure',
    explanation:
      'A YAML inventory is a mapping of groups; a group is a mapping with `hosts`, `children` and `vars`, each of them a mapping (or, as in Ansible, a single name). A host holds a mapping of variables.',
  },
  'inventory/unexpected-key': {
    title: 'A group holds a key that means nothing there',
    explanation:
      'Only `hosts`, `children` and `vars` are read in a group; other keys are skipped, as Ansible does. Variables of a group belong under `vars:`, groups inside it under `children:`.',
  },
  'inventory/section': {
    title: 'A section header of an INI inventory is not understood',
    explanation:
      'Headers are `[group]`, `[group:children]` and `[group:vars]`, without spaces, one per line; a comment may follow.',
  },
  'inventory/host-line': {
    title: 'A host line of an INI inventory is not understood',
    explanation:
      'A host line is a name or range and then `key=value` pairs, split as a POSIX shell splits words. Quotes must be closed; ` #` starts a comment.',
  },
  'inventory/variable-line': {
    title: 'A line of a :vars section is not `key=value`',
    explanation:
      'Each line of `[group:vars]` is one `key=value`. The whole rest of the line is the value, read as a Python literal where it is one; `#` starts no comment there.',
  },
  'inventory/host-range': {
    title: 'A host range is not understood',
    explanation:
      'Ranges are `[first:last]` or `[first:last:step]`, of numbers or of single letters: `web[01:50:2]`, `rack-[a:f]`. Leading zeros give the width, and both ends must have it.',
  },
  'inventory/undefined-group': {
    title: 'A section names a group that is defined nowhere',
    explanation:
      '`[group:vars]`, and the names in `[group:children]`, must be groups that have a section of their own in the same source (as Ansible requires).',
  },
  'inventory/group-loop': {
    title: 'A group contains itself',
    explanation: 'Children form a tree or a lattice, never a loop: a group may not be its own ancestor.',
  },
  'inventory/group-priority': {
    title: 'ansible_group_priority is not a whole number',
    explanation:
      'The priority orders groups of the same depth; higher wins. It is read from the inventory source only, not from group_vars/.',
  },
  'inventory/script': {
    title: 'An executable inventory failed',
    explanation:
      'The program must exit with 0 and print one JSON object for `--list`: groups with `hosts`, `children` and `vars`, and `_meta.hostvars` with the variables of every host. It gets no input and has 120 seconds for all its runs together (`RIGGER_INVENTORY_TIMEOUT` gives it others) and 64 MiB; then it is ended, with all that it started.',
  },
  'inventory/skipped-file': {
    title: 'A file in an inventory folder was not read',
    explanation:
      'In a folder of inventories Ansible, and so rigger, reads files without an extension, `.yml`, `.yaml`, `.json` and executables, and skips `.ini`, `.cfg`, backups and documents. Name the file with `-i`, or drop its extension.',
  },
  'inventory/variables-file': {
    title: 'A file of variables is not a mapping',
    explanation: 'Each file in group_vars/ and host_vars/ holds one mapping from names to values.',
  },
  'inventory/name-clash': {
    title: 'A host and a group have the same name',
    explanation: 'Patterns and variables would be ambiguous to a reader; rename one of the two.',
  },
  'inventory/large-integer': {
    title: 'A number is too large to be exact',
    explanation:
      'Whole numbers beyond 2^53 are kept as text, digit by digit, so that identifiers and GUIDs survive. Quote the value to say that it is text.',
  },
  'inventory/unknown-pattern': {
    title: 'A host pattern matches nothing',
    explanation:
      'The name is neither a host nor a group of this inventory, and the glob or regular expression matches none. In `hosts:` this is a warning, in `--limit` and after `!` an error, because a typing mistake there would touch the wrong hosts.',
  },
  'inventory/bad-pattern': {
    title: 'A host pattern is not understood',
    explanation:
      'Patterns are names, globs (`web*`), regular expressions after `~`, with an index `web[0]` or an inclusive slice `web[0:2]`, joined by `,` or `:`; `&` intersects and `!` excludes.',
  },
  'inventory/pattern-index': {
    title: 'The index of a host pattern is out of range',
    explanation: 'Indices count from 0; negative ones count from the end; a slice includes both ends.',
  },
  'inventory/limit-file': {
    title: 'The file of `--limit @FILE` cannot be read',
    explanation: 'The file holds one host pattern on each line.',
  },
  'inventory/unknown-host': {
    title: 'There is no such host',
    explanation:
      '`rigger inventory --host` and `--origin` need the name of exactly one host of the inventory.',
  },
  'inventory/unknown-variable': {
    title: 'No host has a variable of that name',
    explanation: '`rigger inventory --origin VAR` lists where VAR is defined; here it is defined nowhere.',
  },
});
