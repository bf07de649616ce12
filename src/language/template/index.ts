/** Handlebars templates with types, positions, secrets, and escaping by target. */
export {
  type CompileOptions,
  compileTemplate,
  compileText,
  type Locate,
  literalTemplate,
  type Places,
  type TextTemplate,
  textLocator,
  withNumerals,
} from './compile.js';
export { type EscapeTarget, targetOfFile } from './escape.js';
export { type Helper, helpers } from './helpers.js';
export { displayed } from './text.js';
