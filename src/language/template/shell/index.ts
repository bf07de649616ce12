/** Shell text with values in it, none of which can become a part of the program. */
export { followingTexts, shellMistakes } from './check.js';
export { joinedText, Misplaced, ShellWriter } from './writer.js';
