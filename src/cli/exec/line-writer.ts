import { type Masker, sanitize } from '../../model/index.js';

/** The longest piece that waits for the end of its line, in characters. */
const longestWait = 64 * 1024;

/**
 * Writes a host's output as it comes, a line at a time, so that no secret is cut in two. A terminal gets it
 * made harmless; a file gets what the host said.
 */
export const lineWriter = (to: NodeJS.WriteStream, masker: Masker) => {
  let waiting = '';
  const put = (text: string): void => {
    const masked = masker.mask(text);
    to.write(to.isTTY ? sanitize(masked) : masked);
  };
  return {
    write: (text: string): void => {
      waiting += text;
      const end = waiting.length > longestWait ? waiting.length : waiting.lastIndexOf('\n') + 1;
      if (end === 0) return;
      put(waiting.slice(0, end));
      waiting = waiting.slice(end);
    },
    end: (): void => {
      if (waiting !== '') put(waiting);
      waiting = '';
    },
  };
};
