import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument, type Scalar, visit } from 'yaml';
import { controllerVariable, isPasswordName, isTemplate } from './password-names.js';

/** A password that stands in plain text, by its place in that text. */
export interface PlainPassword {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** Whether a line ends behind it, which has to be kept. */
  readonly block: boolean;
  /** What other values call it by. */
  readonly anchor?: string;
}

/** The password variables of a YAML or JSON text whose values stand there in plain. */
export const passwordsInYaml = (text: string): PlainPassword[] => {
  if (!mayNameOne.test(text)) return [];
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const found: PlainPassword[] = [];
  const take = (name: string, node: unknown): void => {
    if (!isScalar(node) || (node.tag ?? '').startsWith('!vault')) return;
    const value = String((node as Scalar).value ?? '');
    const [start, end] = (node as Node).range ?? [];
    if (start === undefined || end === undefined || value.trim() === '' || isTemplate(value)) return;
    const block = /^[|>]/.test(text.slice(start));
    const { anchor } = node as Scalar;
    found.push({
      name,
      value,
      start: start - propertiesBefore(text, start),
      end,
      line: lines.linePos(start).line,
      block,
      ...(anchor === undefined ? {} : { anchor }),
    });
  };
  visit(document, {
    Pair: (_, pair) => {
      const name = keyOf(pair as Pair);
      if (isPasswordName(name)) take(name, pair.value);
      if (name === controllerVariable && isMap(pair.value))
        for (const inside of pair.value.items)
          if (keyOf(inside) === 'password') take(`${controllerVariable}.password`, inside.value);
    },
  });
  return found;
};

/** All of their names hold these letters; only in an escape can they stand otherwise. Most files name none, and are not read. */
const mayNameOne = /pass|\\/;

/** How many characters its tag and anchor take: a value has one tag, and a marker brings its own. */
const propertiesBefore = (text: string, start: number): number =>
  /(?<=[\s:,[{])(?:[!&][^\s,[\]{}]*\s+)+$/.exec(text.slice(0, start))?.[0].length ?? 0;

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '');
