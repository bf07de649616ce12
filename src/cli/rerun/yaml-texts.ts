import { isScalar, parseDocument, Scalar, visit } from 'yaml';
import { withoutMarkers } from '../inputs/markers.js';

/**
 * A YAML text with secrets in place of the markers that stand in its plain and quoted values, each written so that it
 * is read as that value: what is given need not look as what was left out. Blocks take any text as it is.
 */
export const withYamlTexts = (text: string, secrets: ReadonlyMap<string, string>): string => {
  const document = parseDocument(text, {
    schema: 'failsafe',
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  if (document.errors.length > 0) return text;
  const places: { start: number; end: number; written: string }[] = [];
  visit(document, {
    Scalar: (_, { type, value, range }) => {
      if (
        typeof value !== 'string' ||
        !range ||
        type === Scalar.BLOCK_FOLDED ||
        type === Scalar.BLOCK_LITERAL
      )
        return;
      const given = withoutMarkers(value, ({ name, whole }) => (whole ? undefined : secrets.get(name)));
      if (given === value) return;
      const written = type === Scalar.PLAIN && isPlain(given) ? given : JSON.stringify(given);
      places.push({ start: range[0], end: range[1], written });
    },
  });
  let given = text;
  for (const { start, end, written } of places.sort((a, b) => b.start - a.start))
    given = given.slice(0, start) + written + given.slice(end);
  return given;
};

/** Whether it may stand in YAML without quotes, in a list of one line as well. */
const isPlain = (value: string): boolean => {
  if (/[,[\]{}\n]/.test(value)) return false;
  const { contents, errors } = parseDocument(value, { schema: 'failsafe', logLevel: 'silent' });
  return (
    errors.length === 0 && isScalar(contents) && contents.type === Scalar.PLAIN && contents.source === value
  );
};
