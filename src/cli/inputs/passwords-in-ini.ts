import { isPasswordName, isTemplate } from './password-names.js';
import type { PlainPassword } from './passwords-in-yaml.js';

/** The password variables of an INI inventory, or of words such as those of `-e`, that stand there in plain. */
export const passwordsInWords = (text: string): PlainPassword[] => {
  const found: PlainPassword[] = [];
  let start = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (!/^\s*[#;]/.test(line))
      for (const match of line.matchAll(assignment)) {
        const [whole, name = '', written = ''] = match;
        if (!isPasswordName(name) || written === '' || isTemplate(line.slice(match.index))) continue;
        const at = start + match.index + whole.length - written.length;
        const value = written.replace(/^(["'])(.*)\1$/s, '$2');
        found.push({ name, value, start: at, end: at + written.length, line: index + 1, block: false });
      }
    start += line.length + 1;
  }
  return found;
};

/** A name, and a value in quotes or up to a blank; behind `name = ` all of the line. */
const assignment =
  /(?<![\w-])([A-Za-z]\w*)(?:=(?=\S)|\s+=\s*|=\s+)((?<=\w=)(?:"[^"]*"|'[^']*'|[^\s"'])+|(?<!\w=)\S.*?(?=\s*$))/g;
