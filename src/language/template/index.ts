/** Handlebars templates with types, positions, secrets, and escaping by target. */
export {
  type CompileOptions,
  compileTemplate,
  compileText,
  type Locate,
  literalTemplate,
  type TextTemplate,
  textLocator,
} from './compile.js';
export { type EscapeTarget, targetOfFile } from './escape.js';
export { type Helper, helpers } from './helpers.js';
