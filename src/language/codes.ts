import { defineCodes } from '../model/index.js';

/** The codes of the language, with the pages that `rigger explain` shows. */
export const languageCodes = defineCodes({
  'language/yaml-syntax': {
    title: 'The file is not YAML',
    explanation:
      'The reader met something that YAML does not allow at this place. Often a value that holds ": ", begins with a special character (@ ` % * & ! | >) or spans lines needs quotes.',
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
  'language/not-utf8': {
    title: 'A file whose bytes are not UTF-8',
    explanation:
      'Playbooks, templates, variable files and inventories are UTF-8 text. The position is that of the first byte that is not; `copy` takes files of any bytes.',
  },
  'language/yaml-alias': {
    title: 'An alias without an anchor, or of too much',
    explanation:
      'An alias *name repeats what &name marked earlier in the same file, and cannot hold itself. Aliases of aliases multiply: what all of a file stand for is limited.',
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
  'language/template-syntax': {
    title: 'A template that cannot be read',
    explanation:
      'Templates are Handlebars: {{ name }}, {{ helper argument }}, {{#if x}} … {{else}} … {{/if}}, {{#each xs as |x|}} … {{/each}}. Braces that are meant literally are written \\{{ or stand between {{{{raw}}}} and {{{{/raw}}}}.',
  },
  'language/jinja': {
    title: 'Jinja, where rigger has Handlebars or CEL',
    explanation:
      'Values are Handlebars templates and conditions are CEL expressions. x | default(1) is {{ default x 1 }} in a value and default(x, 1) in a condition; x is defined is defined(x); and, or, not are &&, ||, !.',
  },
  'language/unknown-helper': {
    title: 'A helper that does not exist',
    explanation: 'In {{ name argument }} the name is a helper. A variable stands alone: {{ name }}.',
  },
  'language/helper-argument': {
    title: 'A helper got what it cannot use',
    explanation: 'The helper takes another number or kind of arguments; the help line shows its form.',
  },
  'language/template-requirement': {
    title: 'A template cannot do without something',
    explanation:
      "The template says by {{ require x message }} that x must be there, and it is not, or is empty. The message is the template's own, and says what is missing.",
  },
  'language/shell-place': {
    title: 'A value at a place of a shell text where none can stand',
    explanation:
      'A value travels to the shell as a variable, and the text refers to it as its quotes demand: nothing in the value is ever read as a part of the program. Some places take no variable, or hand the text to another program that would read it as code: behind a backslash, inside $\'…\', inside ${x/…}, as the end mark of a here-document, in text for eval, trap or sh -c. Put the value into a variable in a line of its own, x={{ value }}, and write "$x" there; sh -c takes values as arguments: sh -c \'echo "$1"\' sh {{ value }}.',
  },
  'language/shell-value': {
    title: 'A value that a shell would read as more than text',
    explanation:
      'At some places a shell computes with a value or takes it for a name: $(( )), [[ x -eq y ]], name[x], x= in front of a value, for x in, {1..x}. Only a plain number or name can stand there, because bash would execute commands that are hidden in others. The same is true for a value that completes the end mark of a here-document, and for a NUL byte.',
  },
  'language/undefined-variable': {
    title: 'A name that nothing defines',
    explanation:
      'Variables come from role defaults, the inventory, the playbook, register and set_vars, and the command line. Where one may be missing, write {{ default x "y" }} in values, and defined(x) or default(x, "y") in conditions.',
  },
  'language/expression-syntax': {
    title: 'A condition that cannot be read',
    explanation:
      'Conditions are CEL, the Common Expression Language: a == 1 && (b in list || !c). Names stand without braces, texts in quotes.',
  },
  'language/expression-type': {
    title: 'Types that do not go together in a condition',
    explanation: 'CEL compares and adds like with like; int(), double() and string() convert.',
  },
  'language/expression-cost': {
    title: 'A condition that takes too long, or makes too much',
    explanation:
      'Loops inside loops multiply: xs.all(a, xs.all(b, …)) visits each element once for each other. One evaluation may visit a million elements, whatever the machine. Filter a list before looping over it, and use x in list where a loop only looks for a value. A sum may be a text of 33,554,432 characters, or a list of a million values.',
  },
  'language/template-cost': {
    title: 'A template that takes too long, or makes too much',
    explanation:
      'Loops inside loops multiply, and so do variables that name another twice. One evaluation may visit a million items in its {{#each}}, whatever the machine; the text that it makes may have 33,554,432 characters, and a list or a map a million values, those inside it included. Loop over what is needed, and give large files to `copy`.',
  },
  'language/unknown-key': {
    title: 'A key that means nothing here',
    explanation:
      'The mapping has no such key. Ansible has some that rigger does without or calls otherwise; the help line says so.',
  },
  'language/needless-key': {
    title: 'A key of Ansible’s without effect',
    explanation: 'rigger does without it, and ignores it. Remove it.',
  },
  'language/keyword-value': {
    title: 'A keyword with a value of the wrong kind',
    explanation:
      'The value is not what this keyword takes; `rigger schema playbook` lists all of them for editors.',
  },
  'language/mapping-wanted': {
    title: 'Something else stands where a mapping is needed',
    explanation: 'A mapping is needed here: keys with values, `key: value`, one per line.',
  },
  'language/list-wanted': {
    title: 'Something else stands where a list is needed',
    explanation: 'A list is needed here; each element begins with a dash.',
  },
  'language/no-hosts': {
    title: 'A play without hosts',
    explanation:
      'Every play says where it runs: hosts: all, a group, a host, or a pattern such as `web:!web3`.',
  },
  'language/no-task': {
    title: 'A task that does nothing',
    explanation: 'Beside keywords such as name and when, a task has one key that says what to do.',
  },
  'language/several-tasks': {
    title: 'Two tasks in one',
    explanation: 'A task has exactly one key that says what to do. Often the dash of the second is missing.',
  },
  'language/unknown-task': {
    title: 'A task that does not exist',
    explanation:
      'There is no task of this name. rigger’s tasks have names without dots; `rigger explain TASK` shows one.',
  },
  'language/task-input': {
    title: 'A task’s field is wrong',
    explanation:
      'The field does not exist, is missing, or holds a value of another kind; `rigger explain TASK` shows the fields.',
  },
  'language/key-value-form': {
    title: 'Fields written as key=value',
    explanation:
      'Fields are written as a mapping, so that values keep their types and need no quoting of their own.',
  },
  'language/unknown-risk': {
    title: 'A risk that does not exist',
    explanation:
      '`allow:` names risks that a play takes on purpose: reboot, guest-restart, drops-vfs, drops-link, destroys-data.',
  },
  'language/variable-name': {
    title: 'A name that cannot name a variable',
    explanation:
      'Names have letters, digits and _, and begin with no digit, because templates and conditions use them as they are.',
  },
  'language/file-missing': {
    title: 'A file that is named but not there',
    explanation: 'The path is relative to the file that names it; in a role also to its tasks/ folder.',
  },
  'language/file-unreadable': {
    title: 'A file that cannot be read',
    explanation: 'The file is there, but the system refuses to open it.',
  },
  'language/role-missing': {
    title: 'A role that is not there',
    explanation:
      'Roles are looked for beside the calling role, in roles/ next to the playbook, and in roles/ of every folder above it up to the project’s root.',
  },
  'language/cycle': {
    title: 'Something that imports itself',
    explanation: 'An import or a role’s dependency leads back to where it began, and would never end.',
  },
  'language/import-of-template': {
    title: 'An import whose name is a template',
    explanation:
      'Imports are read before the start, when variables are not known yet. Includes are read when they are reached.',
  },
  'language/argument-spec': {
    title: 'A role’s argument specs are wrong',
    explanation:
      'meta/argument_specs.yml has Ansible’s form: argument_specs, an entry point such as main, options, and for each option a type.',
  },
  'language/unknown-parameter': {
    title: 'A parameter that the role does not declare',
    explanation: 'The role has argument specs, and this name is not among them; it may be misspelt.',
  },
  'language/unknown-handler': {
    title: 'A notification that no handler listens to',
    explanation: 'No handler of the play, or of its roles, has this name or listens to it.',
  },
  'language/unknown-fact': {
    title: 'A fact that does not exist',
    explanation: '`facts.NAME` reads one of rigger’s named facts; the reference lists them.',
  },
  'language/unknown-field': {
    title: 'A field of a fact that is not known',
    explanation:
      'The values of this fact that were read on real hosts have no such field, so that what uses it most likely fails there. `rigger explain facts.NAME` shows the fields, and `rigger facts PATTERN NAME` what a host of yours tells. Where only some hosts have the field, guard it with defined() or default.',
  },
  'language/never-equal': {
    title: 'A comparison that is never true',
    explanation:
      'A fact, or what a task left, is compared with a value that it cannot have: another kind of value (the text "0" is not the number 0), or a word that is not among those it can be. facts.os.family is debian, in small letters, where Ansible says Debian.',
  },
  'language/duplicate-handler': {
    title: 'Two handlers of one name',
    explanation:
      'A notification runs only the last of them, which replaces the others, as in Ansible. Use `listen` where several handlers are meant to run.',
  },
  'language/hidden-variable': {
    title: 'A variable that is never seen',
    explanation:
      'A name that rigger provides, or that an inner loop uses, hides this value. Give one of them another name.',
  },
  'language/reserved-name': {
    title: 'A variable named by a word of CEL',
    explanation:
      'CEL keeps some words for itself (as, break, const, continue, else, for, function, if, import, in, let, loop, package, namespace, return, var, void, while). Templates can use such a variable, conditions only as vars["name"].',
  },
});
