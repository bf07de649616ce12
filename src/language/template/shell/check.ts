import { TemplateMistake } from '../mistake.js';
import type { Program, RangeOf } from '../syntax.js';
import { follow, settle } from './follow.js';
import { passValue } from './pass.js';
import { isNoPlace, placeAt } from './place.js';
import { beginning, block, type State, unknown } from './state.js';

/** Ways through the blocks of a text that are told apart; of more, evaluation finds the mistakes. */
const mostWays = 128;

/** Every value of a shell text that stands where none can, whatever way evaluation takes. */
export const shellMistakes = (program: Program, rangeOf: RangeOf): readonly TemplateMistake[] => {
  const mistakes = new Map<hbs.AST.Node, TemplateMistake>();
  const followings = followingTexts(program);

  const through = (inner: Program | undefined, ways: readonly State[]): readonly State[] =>
    (inner?.body ?? []).reduce((now, statement) => distinct(pass(statement, now)), ways);

  const pass = (statement: hbs.AST.Statement, ways: readonly State[]): readonly State[] => {
    switch (statement.type) {
      case 'ContentStatement':
        return ways.map((way) => after(way, (s) => follow(s, (statement as hbs.AST.ContentStatement).value)));
      case 'MustacheStatement':
        return ways.map((way) => after(way, (s) => value(statement as hbs.AST.MustacheStatement, s)));
      case 'BlockStatement':
        return passBlock(statement as hbs.AST.BlockStatement, ways);
      default:
        return ways;
    }
  };

  const value = (mustache: hbs.AST.MustacheStatement, state: State): void => {
    settle(state);
    const place = mustache.escaped ? placeAt(state, followings.get(mustache) ?? '') : undefined;
    if (place && isNoPlace(place) && !mistakes.has(mustache)) {
      const { start, end } = rangeOf(mustache);
      mistakes.set(
        mustache,
        new TemplateMistake('language/shell-place', place.message, start, end, place.help),
      );
    }
    passValue(state);
  };

  const passBlock = ({ path, program: inner, inverse }: hbs.AST.BlockStatement, ways: readonly State[]) => {
    const name = 'original' in path ? path.original : '';
    const once = through(inner, ways);
    if (name === 'raw') return once;
    return [...once, ...(name === 'each' ? through(inner, distinct(once)) : []), ...through(inverse, ways)];
  };

  through(program, [beginning()]);
  return [...mistakes.values()];
};

const after = (state: State, run: (state: State) => void): State => {
  const next = structuredClone(state);
  run(next);
  return next;
};

const distinct = (ways: readonly State[]): readonly State[] =>
  ways.length < 2
    ? ways
    : [...new Map(ways.map((way) => [JSON.stringify(way), way])).values()].slice(0, mostWays);

/** What stands behind each mustache, as far as it is literal. */
export const followingTexts = (program: Program): ReadonlyMap<hbs.AST.Node, string> => {
  const followings = new Map<hbs.AST.Node, string>();
  const visit = (inner: Program | undefined, behind: string): void => {
    let text = behind;
    for (const statement of [...(inner?.body ?? [])].reverse()) {
      if (statement.type === 'MustacheStatement') {
        followings.set(statement, text);
        text = unknown + text;
      } else if (statement.type === 'ContentStatement')
        text = (statement as hbs.AST.ContentStatement).value + text;
      else if (statement.type === 'BlockStatement') {
        const { path, program: body, inverse } = statement as hbs.AST.BlockStatement;
        const again = 'original' in path && path.original === 'each' ? block : text;
        visit(body, again);
        visit(inverse, text);
        text = block;
      }
      text = text.slice(0, longestFollowing);
    }
  };
  visit(program, '');
  return followings;
};

/** Characters; what decides about a place stands right behind it. */
const longestFollowing = 200;
