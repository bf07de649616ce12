/**
 * Columns that a text takes on a terminal: two for East Asian wide characters and emoji, none for
 * combining marks and other characters without a width (UAX #11, UAX #44).
 */
export const textWidth = (text: string): number => {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
};

/** The longest beginning of a text that fits, in a time that does not depend on the text's length. */
export const fitting = (text: Iterable<string>, columns: number): string => {
  let width = 0;
  let fits = '';
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns) break;
    fits += character;
  }
  return fits;
};

const characterWidth = (character: string): number => {
  if (/[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
};

/** Wide and fullwidth blocks, and characters that show as emoji by themselves. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
