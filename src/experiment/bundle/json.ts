/** Levels of lists and objects in each other that a file of a bundle may have; rigger writes less than ten. */
const deepest = 64;
/** A text of fewer characters cannot be so deep that a reader that follows it down runs out of stack. */
const harmless = 4096;

/**
 * Reads JSON that may come from anybody: what is nested without end would break whatever walks through it later.
 * @throws SyntaxError
 */
export const parseJson = (text: string): unknown => {
  if (text.length > harmless && nestedDeeper(text))
    throw new SyntaxError(`lists and objects are nested more than ${deepest} levels deep`);
  return JSON.parse(text);
};

const nestedDeeper = (text: string): boolean => {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === backslash) i++;
      else if (code === quote) quoted = false;
    } else if (code === quote) quoted = true;
    else if (code === openBracket || code === openBrace) {
      if (++depth > deepest) return true;
    } else if (code === closeBracket || code === closeBrace) depth--;
  }
  return false;
};

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [...'"\\[]{}'].map((c) =>
  c.charCodeAt(0),
);
