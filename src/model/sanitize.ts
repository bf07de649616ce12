/**
 * Text from a host, made harmless: escape sequences and control characters could rewrite what the
 * terminal shows, so they are shown as themselves. Tabs and line ends stay; a carriage return
 * starts the line anew, as progress bars mean it.
 */
export const sanitize = (text: string): string =>
  (text.includes('\r') ? afterReturns(text) : text).replace(controls, visible);

/** As `sanitize`, for text of lines of our own: a carriage return in a name must not take the line's beginning away. */
export const printable = (text: string): string => text.replace(/\r/g, visible).replace(controls, visible);

/**
 * JSON that a terminal may be shown. `JSON.stringify` escapes the controls of ASCII itself; here the eight-bit ones
 * and those that turn the direction of writing are escaped too, which every reader of JSON turns back.
 */
export const harmlessJson = (data: unknown, space?: number): string =>
  JSON.stringify(data, null, space).replace(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Line by line, because an expression that looks for the last return takes a long line's square. */
const afterReturns = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.slice(line.lastIndexOf('\r') + 1))
    .join('\n');

const visible = (character: string): string =>
  character === '\u001b' ? '␛' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
