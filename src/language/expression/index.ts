/** CEL expressions with positions, over the variables of a scope. */
export { compileExpression, constantExpression } from './compile.js';
export { type ExpressionFunction, expressionFunctions } from './environment.js';
