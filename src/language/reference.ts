import type { z } from 'zod';
import { expressionFunctions } from './expression/index.js';
import {
  blockKeywords,
  handlerKeywords,
  playKeywords,
  roleKeywords,
  structures,
} from './playbook/keywords.js';
import { helpers } from './template/index.js';

/** `docs/reference/language.md`: keywords, helpers and functions, from the tables that define them. */
export const languageReference = (): string =>
  [
    '<!-- Written by scripts/generate-reference.mjs; change the code instead. -->',
    '# The language',
    '## Keywords of a play',
    keywordTable(playKeywords),
    '## Keywords of a task and of a handler',
    keywordTable(handlerKeywords),
    '## Keywords of a block',
    keywordTable(blockKeywords),
    '## Keywords of an entry of `roles:`',
    'Other keys are parameters of the role.',
    keywordTable(roleKeywords),
    '## Steps that are not tasks',
    keywordTable(structures),
    '## Templates: `{{ … }}`',
    templates,
    table(
      ['helper', 'gives'],
      [...helpers.values()].map(({ usage, summary }) => [code(`{{ ${usage} }}`), summary]),
    ),
    '## Conditions',
    conditions,
    table(
      ['function', 'gives'],
      expressionFunctions.map(({ usage, summary }) => [code(usage), summary]),
    ),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');

const templates = `Templates are [Handlebars](https://handlebarsjs.com/guide/): \`{{ name }}\`, \`{{ a.b.[0] }}\`,
\`{{#if x}} … {{else}} … {{/if}}\`, \`{{#unless x}}\`, \`{{#each list as |item index|}} … {{/each}}\`, \`{{#with x}}\`.

- A value that is exactly one \`{{ expression }}\` keeps its type; anything else is text, in which lists and maps are JSON.
- A name that nothing defines is an error. Where it may be missing, write \`{{ default x "y" }}\` or \`{{#if (defined x)}}\`.
- Inside a block an inner name hides an outer one, and every outer name is still seen.
- Values are kept from breaking what is around them: in \`*.xml.hbs\` files as XML, in \`shell\` as words, or as text
  inside the quotes that are there. \`{{{ x }}}\` leaves a value as it is. Here-documents are not followed.
- Literal braces are \`\\{{\`, or stand between \`{{{{raw}}}}\` and \`{{{{/raw}}}}\`, or in a value tagged \`!unsafe\`.
- Text that a secret went into is a secret. In a wholly encrypted file every text, every number and every key below
  the names of variables is one; truth values and null are not. A secret below four characters is not searched for in
  what hosts print: all that a task which handles it says is hidden, as with \`no_log\`.`;

const conditions = `\`when\`, \`until\`, \`changed_when\`, \`failed_when\` and \`assert\` are
[CEL](https://github.com/google/cel-spec/blob/master/doc/langdef.md): \`a == 1 && (b in list || !c)\`, \`has(x.y)\`,
\`list.exists(item, item.size > 1)\`, \`text.matches("^a")\`, \`size(list)\`. Names stand without braces; a list of
conditions must hold altogether. Beside CEL's own functions there are:`;

const keywordTable = (keywords: Readonly<Record<string, z.ZodType>>): string =>
  table(
    ['key', 'meaning'],
    Object.entries(keywords).map(([name, type]) => [code(name), type.description ?? '']),
  );

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

const code = (text: string): string => `\`${text}\``;
