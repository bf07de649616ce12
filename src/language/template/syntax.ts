import Handlebars from 'handlebars';
import { entryOf } from '../../model/index.js';
import { findJinja } from './jinja.js';
import { TemplateMistake } from './mistake.js';

export type Program = hbs.AST.Program;

/** Offsets into the template's text, of a node of its tree. */
export type RangeOf = (node: hbs.AST.Node) => { start: number; end: number };

/** Whether a string is a template at all; everything else is literal. */
export const holdsTemplate = (text: string): boolean => text.includes('{{') || findJinja(text) !== undefined;

/**
 * The tree of a Handlebars template.
 * @throws TemplateMistake where it cannot be read, with the Handlebars form of what was perhaps meant
 */
export const parseTemplate = (text: string): Program => {
  const jinja = findJinja(text);
  if (jinja) throw new TemplateMistake('language/jinja', jinja.message, jinja.start, jinja.end, jinja.help);
  try {
    return Handlebars.parse(text);
  } catch (error) {
    throw explain(text, error as HandlebarsError);
  }
};

export const rangesOf = (text: string): RangeOf => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const offset = ({ line, column }: hbs.AST.Position): number => (starts[line - 1] ?? 0) + column;
  return ({ loc }) => ({ start: offset(loc.start), end: offset(loc.end) });
};

interface HandlebarsError extends Error {
  readonly lineNumber?: number;
  readonly column?: number;
}

/** Handlebars tells the line and draws the place; this finds the offset again. */
const explain = (text: string, error: HandlebarsError): TemplateMistake => {
  const offset = error.lineNumber === undefined ? drawnOffset(text, error.message) : lineOffset(text, error);
  const open = text.lastIndexOf('{{', offset);
  const close = open === -1 ? -1 : text.indexOf('}}', open);
  const inside = open === -1 ? '' : text.slice(open, close === -1 ? undefined : close + 2);
  const jinja = jinjaForms.find(({ form }) => form.test(inside));
  if (jinja)
    return new TemplateMistake('language/jinja', jinja.message, open, open + inside.length, jinja.help);
  const end = Math.min(offset + 1, text.length);
  if (close === -1 && open !== -1)
    return new TemplateMistake(
      'language/template-syntax',
      'this {{ is never closed',
      open,
      open + 2,
      'close it with }}',
    );
  return new TemplateMistake(
    'language/template-syntax',
    `not a template: ${reason(error.message)}`,
    offset,
    end,
    'literal braces are written \\{{ or {{{{raw}}}} … {{{{/raw}}}}',
  );
};

const reason = (message: string): string => {
  const got = /got '(\w+)'/.exec(message)?.[1];
  if (got === 'EOF') return 'a block {{#…}} is never closed';
  if (got) return `${entryOf(tokens, got) ?? 'this'} cannot stand here`;
  return message.replace(/ - \d+:\d+$/, '').split('\n')[0] ?? '';
};

const tokens: Readonly<Record<string, string>> = {
  OPEN_ENDBLOCK: 'the end of a block',
  INVERSE: '{{else}}',
  CLOSE: '}}',
  SEP: 'a dot',
  EQUALS: '=',
};

const jinjaForms = [
  {
    form: /^\{\{[^"']*\|/,
    message: 'x | filter is Jinja; in Handlebars the name of the helper comes first',
    help: 'write {{ default x "y" }} for x | default("y"), {{ join xs "," }} for xs | join(",")',
  },
  {
    form: /^\{\{.*\w\[/s,
    message: 'x[0] is Jinja; Handlebars writes the step after a dot',
    help: 'write {{ x.[0] }}, or {{ lookup x key }} where the key is a variable',
  },
  {
    form: /^\{\{(?!~?\/).*(?:[=!<>]=|[<>+*/~%])/s,
    message: 'an operator cannot stand in a template',
    help: 'use a helper, such as {{ eq a b }} or {{ add a b }}, or a CEL condition in when:',
  },
  {
    form: /^\{\{\s*\.[A-Z]/,
    message: 'this is a Go template, which rigger would try to fill in',
    help: 'keep it from rigger: \\{{.Name}}, or {{{{raw}}}}{{.Name}}{{{{/raw}}}}, or the tag !unsafe',
  },
  {
    form: /^\{\{\s*[\w.]+\(/,
    message: 'a call has no parentheses around its arguments in Handlebars',
    help: 'write {{ length xs }}, and (length xs) inside another call',
  },
  {
    form: /^\{\{\s*\(/,
    message: 'the outermost call has no parentheses in Handlebars',
    help: 'write {{ join xs "," }}; parentheses are for calls inside calls',
  },
] as const;

const lineOffset = (text: string, { lineNumber = 1, column = 0 }: HandlebarsError): number =>
  text
    .split('\n')
    .slice(0, lineNumber - 1)
    .reduce((sum, line) => sum + line.length + 1, 0) + column;

const drawnOffset = (text: string, message: string): number => {
  const [, line = '1'] = /on line (\d+)/.exec(message) ?? [];
  const [, excerpt = '', dashes = ''] = message.split('\n');
  const caret = dashes.indexOf('^');
  const flat: number[] = [];
  for (let i = 0; i < text.length; i++) if (text[i] !== '\n') flat.push(i);
  const joined = text.replaceAll('\n', '');
  const shown = excerpt.replace(/^\.\.\./, '').replace(/\.\.\.$/, '');
  const shift = caret - (excerpt.startsWith('...') ? 3 : 0);
  let offset = text.length;
  for (let at = joined.indexOf(shown); at !== -1; at = joined.indexOf(shown, at + 1)) {
    offset = flat[at + shift] ?? text.length;
    // Where the excerpt stands more than once, the line tells which is meant.
    if (text.slice(0, offset).split('\n').length >= Number(line)) break;
  }
  return offset;
};
