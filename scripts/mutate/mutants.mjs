// What can be changed in a file: each mutant is one small fault, put in at one place.
import ts from 'typescript';

const comparisons = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '&&': '||',
  '||': '&&',
  '??': '&&',
};
/** Methods that stand for each other, and those whose call can be left out. */
const swapped = {
  __proto__: null,
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
};
const leftOut = new Set(['filter', 'sort', 'toSorted', 'reverse', 'toReversed', 'trim', 'trimEnd', 'slice']);

const isText = (node) =>
  ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isTaggedTemplateExpression(node);
/** A sum of texts has no difference. */
const joinsTexts = (node) =>
  isText(node) || (ts.isBinaryExpression(node) && (joinsTexts(node.left) || joinsTexts(node.right)));
/** Words that programs compare, not sentences for people: these are checked for what they say, not letter by letter. */
const isWord = (text) => text !== '' && !/\s/.test(text);

/** Where a name or a text is not a value that could be another. */
const isNoValue = (node) =>
  node.parent.name === node ||
  node.parent.propertyName === node ||
  ts.isImportDeclaration(node.parent) ||
  ts.isExportDeclaration(node.parent) ||
  ts.isExpressionStatement(node.parent) ||
  ts.isTypeNode(node.parent) ||
  ts.isCaseClause(node.parent);

/** The mutants of one expression or statement: how it is called, and the text that stands in its place. */
const mutantsAt = (node, text) => {
  const of = (part) => text.slice(part.getStart(), part.getEnd());
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.getText();
    const other = comparisons[operator];
    if (other === undefined || (operator === '+' && joinsTexts(node))) return [];
    return [{ kind: operator, text: `(${of(node.left)}) ${other} (${of(node.right)})` }];
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return [{ kind: '!', text: of(node.operand) }];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [{ kind: 'true', text: 'false' }];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [{ kind: 'false', text: 'true' }];
  if (ts.isNumericLiteral(node)) return [{ kind: 'number', text: `(${node.text} + 1)` }];
  if (ts.isStringLiteral(node) && isWord(node.text)) return [{ kind: 'word', text: `''` }];
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) return [{ kind: 'list', text: '[]' }];
  if (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    !node.expression.questionDotToken
  ) {
    const { name, expression } = node.expression;
    const swap = swapped[name.text];
    const args = text.slice(name.getEnd(), node.getEnd());
    if (swap !== undefined) return [{ kind: name.text, text: `${of(expression)}.${swap}${args}` }];
    if (leftOut.has(name.text)) return [{ kind: name.text, text: of(expression) }];
  }
  return [];
};

const conditionOf = (node) => {
  if (ts.isIfStatement(node)) return [node.expression, ['true', 'false']];
  if (ts.isConditionalExpression(node)) return [node.condition, ['true', 'false']];
  if (ts.isWhileStatement(node)) return [node.expression, ['false']];
  return undefined;
};

/** `a?.b.filter(c)` in `a?.b.filter(c).length`: by itself it would no longer end all of it where `a` is nothing. */
const isInnerChain = (node) =>
  ts.isOptionalChain(node) && ts.isOptionalChain(node.parent) && node.parent.expression === node;

/** `[a, b] = …`: its left side looks like a list, and is none. */
const isDestructuring = (node) =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
  (ts.isArrayLiteralExpression(node.left) || ts.isObjectLiteralExpression(node.left));

/** What a statement of a file declares; empty where it declares nothing. */
const nameOf = (statement) =>
  ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.map(({ name }) => name.getText()).join(', ')
    : (statement.name?.getText() ?? '');

/**
 * Every mutant of a file, in the order of the text; `within` is the declaration of the file that it stands in.
 * @returns {{ start: number, end: number, line: number, column: number, within: string, kind: string, text: string, statement?: true }[]}
 */
export const mutantsOf = (path, text) => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const found = [];
  let within = '';
  const add = (node, mutant) => {
    const start = node.getStart();
    const { line, character } = source.getLineAndCharacterOfPosition(start);
    found.push({ start, end: node.getEnd(), line: line + 1, column: character + 1, within, ...mutant });
  };
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const condition = conditionOf(node);
    if (condition !== undefined)
      for (const value of condition[1]) add(condition[0], { kind: `condition is ${value}`, text: value });
    if (ts.isExpressionStatement(node) && !ts.isStringLiteral(node.expression))
      add(node, { kind: 'statement left out', text: '', statement: true });
    if (node.parent !== undefined && !isNoValue(node) && !isInnerChain(node))
      for (const mutant of mutantsAt(node, text)) add(node, mutant);
    if (isDestructuring(node)) visit(node.right);
    else ts.forEachChild(node, visit);
  };
  for (const statement of source.statements) {
    within = nameOf(statement);
    visit(statement);
  }
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
};

/**
 * The file with the given mutants in it, each asleep until `globalThis.$awake` says yes to its number; that hears of each
 * that is come by. No name of the code may be like it.
 * @param {{ id: number, start: number, end: number, text: string, statement?: true }[]} mutants
 */
export const withMutants = (text, mutants) => {
  const render = (from, to, inside) => {
    let result = '';
    let at = from;
    let rest = inside;
    while (rest.length > 0) {
      const [first] = rest;
      const same = rest.filter(({ start, end }) => start === first.start && end === first.end);
      const within = rest.filter((one) => one.start < first.end && !same.includes(one));
      result += text.slice(at, first.start);
      result += same.reduce(
        (original, { id, text: other, statement }) =>
          // In braces: an `else` that comes after belongs to the `if` before.
          statement ? `{ if (!$awake(${id})) ${original} }` : `($awake(${id}) ? (${other}) : (${original}))`,
        render(first.start, first.end, within),
      );
      at = first.end;
      rest = rest.filter(({ start }) => start >= first.end);
    }
    return result + text.slice(at, to);
  };
  return render(
    0,
    text.length,
    [...mutants].sort((a, b) => a.start - b.start || b.end - a.end),
  );
};
