import { type Diagnostic, showPosition } from '../../model/index.js';

/** Neither its words nor its source line: both may hold what is not to be seen. */
export const withoutDetails = ({ code, severity, position }: Diagnostic): Diagnostic => ({
  code,
  severity,
  message: `failed${position ? ` at ${showPosition(position)}` : ''}; the details are hidden, because they may hold a secret`,
});
