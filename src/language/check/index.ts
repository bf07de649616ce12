/** Checks of a whole playbook that need no host. */
export { type KnownFields, unknownFields, unknownFieldsIn } from './fact-fields.js';
export { hintsFor } from './hints.js';
export { inOrder } from './in-order.js';
export { checkNames, setSomewhere } from './names.js';
export { neverEqual, neverEqualIn } from './never-equal.js';
