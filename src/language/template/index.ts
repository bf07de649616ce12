/** Handlebars templates with types, positions, secrets, and escaping by target. */
export {
  compileTemplate,
  compileText,
  literalTemplate,
  type Places,
  type TextTemplate,
  textLocator,
  withNumerals,
} from './compile.js';
export { type EscapeTarget, targetOfFile } from './escape.js';
export { helpers } from './helpers.js';
export { displayed } from './text.js';
