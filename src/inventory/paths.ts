export { shownPath } from '../language/shown-path.js';
