/** CEL expressions with positions, over the variables of a scope. */
export { compileExpression, constantExpression } from './compile.js';
export { expressionFunctions } from './environment.js';
