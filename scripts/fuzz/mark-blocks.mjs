// Writes a mark into every block of a program, so that the program itself tells which blocks have run.
import ts from 'typescript';

const logical = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

/**
 * The text with a call `mark(NUMBER);` at the beginning of each block: functions, branches and the way past
 * an `if` without `else`, loops, cases, handlers of errors, arms of `?:`, right sides of `&&`, `||` and `??`,
 * and defaults. Everything stays on its line.
 */
export const markBlocks = (text, mark) => {
  const file = ts.createSourceFile('program.mjs', text, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS);
  const openers = [];
  const closers = [];
  let blocks = 0;
  const call = () => `${mark}(${blocks++})`;
  const open = (at, what) => openers.push({ at, what });
  const close = (at, what) => closers.push({ at, what });
  const start = (node) => ts.skipTrivia(text, node.pos);
  /** Statements behind the brace of a block, or a statement that gets braces. */
  const statement = (node) => {
    if (node.kind === ts.SyntaxKind.Block) {
      open(start(node) + 1, `${call()};`);
      return visit(node);
    }
    open(start(node), `{${call()};`);
    visit(node);
    close(node.end, '}');
  };
  const expression = (node) => {
    open(start(node), `(${call()},`);
    visit(node);
    close(node.end, ')');
  };
  const visit = (node) => ts.forEachChild(node, (child) => visitChild(node, child));
  const visitChild = (parent, child) => {
    if (ts.isIfStatement(parent) && child !== parent.expression) {
      statement(child);
      if (child === parent.thenStatement && !parent.elseStatement) close(parent.end, `else{${call()}}`);
    } else if (ts.isIterationStatement(parent, false) && child === parent.statement) statement(child);
    else if (ts.isFunctionLike(parent) && child === parent.body)
      child.kind === ts.SyntaxKind.Block ? statement(child) : expression(child);
    else if (ts.isCatchClause(parent) && child === parent.block) statement(child);
    else if (ts.isConditionalExpression(parent) && (child === parent.whenTrue || child === parent.whenFalse))
      expression(child);
    else if (
      ts.isBinaryExpression(parent) &&
      child === parent.right &&
      logical.has(parent.operatorToken.kind)
    )
      expression(child);
    else if ((ts.isParameter(parent) || ts.isBindingElement(parent)) && child === parent.initializer)
      expression(child);
    else {
      if (ts.isCaseOrDefaultClause(child)) {
        // The colon of a clause without statements is its last character.
        const at = child.statements.length > 0 ? child.statements.pos : child.end;
        if (ts.isCaseClause(child)) visitChild(child, child.expression);
        open(at, `${call()};`);
        for (const each of child.statements) visitChild(child, each);
      } else visit(child);
    }
  };
  visit(file);
  // At one place inner ends come before outer ends, and both before what begins there.
  const all = [
    ...closers.map((each) => ({ ...each, rank: 0 })),
    ...openers.map((each) => ({ ...each, rank: 1 })),
  ];
  all.forEach((each, index) => {
    each.index = index;
  });
  all.sort((a, b) => a.at - b.at || a.rank - b.rank || a.index - b.index);
  let marked = '';
  let done = 0;
  for (const { at, what } of all) {
    marked += text.slice(done, at) + what;
    done = at;
  }
  return { text: marked + text.slice(done), blocks };
};
