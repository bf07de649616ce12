import { entryOf } from '../../model/index.js';
/** A piece of Jinja in a text, by offsets into it, and what to write instead. */
export interface JinjaPiece {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly help: string;
}

/** Jinja's own statements, and those of the extensions that Ansible knows. */
const statement =
  /\{%[-+]?\s*(if|elif|else|endif|for|endfor|set|endset|block|endblock|include|macro|endmacro|call|endcall|raw|endraw|filter|endfilter|import|from|extends|do|with|endwith|autoescape|endautoescape|trans|endtrans|break|continue)\b/;

/** A statement of an extension: a word that is set off, up to the end of the statement. */
const unknownStatement = /\{%[-+]?[ \t]+([a-z_]\w+)\b[^%\n]*%\}/;

/**
 * A comment. `${#x}` is a shell's, `{{#if}}` a block's; what follows the sign at once has to end in
 * the same line, and before a brace.
 */
const comment = /(?<![{$])\{#(?:[-+]?\s[\s\S]*?|#[\s\S]*?|[^\s{}#]+)[-+]?#\}/;

/** The line in which a template of Ansible's sets options of Jinja. */
const header = /^#jinja2:[^\n]*/;

const statementForms: Readonly<Record<string, string>> = {
  if: 'write {{#if x}} … {{else}} … {{/if}}',
  elif: 'write {{else if x}}',
  else: 'write {{else}}',
  for: 'write {{#each xs as |x|}} … {{/each}}',
  raw: 'write {{{{raw}}}} … {{{{/raw}}}}',
  set: 'set it under vars: of the task, the play or the role',
  do: 'set it under vars:, or with the task set_vars',
  include: 'write the text here, or put it together from several files with tasks',
};

const literally =
  'what is not meant for rigger stands in {{{{raw}}}} … {{{{/raw}}}}, has the tag !unsafe, or is a file that `copy` takes with src:';

/**
 * The first piece of Jinja in a text, outside of {{{{raw}}}} and of comments: rigger would write it out as it
 * is. Only whole forms count, so that a shell's `${#x}` and awk's braces are left alone.
 */
export const findJinja = (text: string): JinjaPiece | undefined => {
  if (!/\{[%#]|^#jinja2:/.test(text)) return undefined;
  const bare = text.replace(kept, (piece) => piece.replace(/[^\n]/g, ' '));
  const found = [
    piece(statement, bare, ([, word = '']) => ({
      message: `{% ${word} %} is Jinja, and templates are Handlebars`,
      help: entryOf(statementForms, word.replace(/^end/, '')) ?? `write it with {{ }}; ${literally}`,
    })),
    piece(unknownStatement, bare, ([, word = '']) => ({
      message: `{% ${word} %} is Jinja, and templates are Handlebars`,
      help: `write it with {{ }}; ${literally}`,
    })),
    piece(comment, bare, () => ({
      message: '{# … #} is a comment of Jinja, and would be written out',
      help: `write {{! … }}, or {{!-- … --}} around braces; ${literally}`,
    })),
    piece(header, bare, () => ({
      message: 'this line sets options of Jinja, and would be written out',
      help: 'leave it out: a block that has a line for itself leaves no empty line here',
    })),
  ];
  return found.filter((one) => one !== undefined).sort((a, b) => a.start - b.start)[0];
};

const kept = /\{\{\{\{raw\}\}\}\}[\s\S]*?\{\{\{\{\/raw\}\}\}\}|\{\{!--[\s\S]*?--\}\}/g;

const piece = (
  form: RegExp,
  text: string,
  told: (found: RegExpExecArray) => Pick<JinjaPiece, 'message' | 'help'>,
): JinjaPiece | undefined => {
  const found = form.exec(text);
  return found ? { start: found.index, end: found.index + found[0].length, ...told(found) } : undefined;
};
