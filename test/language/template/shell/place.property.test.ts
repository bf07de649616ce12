import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RiggerError } from '../../../../src/model/index.js';
import { canary, fill, run, shells } from './shells.js';

// Any value in any place of a shell text is data. Seeded; RIGGER_SHELL_RUNS makes it longer.

const seed = 15;
const texts = Number(process.env.RIGGER_SHELL_RUNS ?? 400);

const dangerous = fc.constantFrom(
  ...'\'"`$();&|<>\\#*?[]{}~!=%-+^,:@ \t\né',
  `$(touch ${canary})`,
  `\`touch ${canary}\``,
  `;touch ${canary};`,
  `\ntouch ${canary}\n`,
  `a[$(touch ${canary})]`,
  `' ; touch ${canary} ; '`,
  `" ; touch ${canary} ; "`,
  `') touch ${canary};;`,
  `}touch ${canary}`,
  '\nEND\n',
  'esac',
  'a b',
  '-n',
  '$HOME',
  'rigger_1',
  '\\\\',
);
const value = fc.array(dangerous, { maxLength: 4 }).map((parts) => parts.join(''));

/** A text and what it prints; `{{ v }}` and `{{ w }}` stand in both for the values. */
interface Sample {
  readonly text: string;
  readonly prints: string;
}

const sample = (text: string, prints: string): Sample => ({ text, prints });

// Pieces of one word, whose values keep every byte but a line feed at the end of a substitution.
const word: fc.Arbitrary<Sample> = fc
  .array(
    fc.constantFrom(
      sample('{{ v }}', '{{ v }}'),
      sample('{{v}}#{{w}}', '{{ v }}#{{ w }}'),
      sample('"{{ v }}"', '{{ v }}'),
      sample('"a{{ v }}b#{{ w }}"', 'a{{ v }}b#{{ w }}'),
      sample("'{{ v }}'", '{{ v }}'),
      sample("'$x\"{{ v }}`'", '$x"{{ v }}`'),
      sample('{{ quote v }}', '{{ v }}'),
      sample('"$(printf %s. {{ v }})"', '{{ v }}.'),
      sample('$(printf %s. {{ v }} >/dev/null)', ''),
      sample('"$(printf %s. "{{ v }}")"', '{{ v }}.'),
      sample("\"$(printf %s. '{{ v }}' # it's\n)\"", '{{ v }}.'),
      sample('"$(case a in (b) ;; a|c) printf %s. {{ v }};; esac)"', '{{ v }}.'),
      sample('"$( (printf %s {{ v }}; printf %s. "{{ w }}") )"', '{{ v }}{{ w }}.'),
      sample('"`printf %s. {{ v }}`"', '{{ v }}.'),
      sample('"`printf %s. "{{ v }}"`"', '{{ v }}.'),
      sample('"${none:-{{ v ~}} }"', '{{ v }}'),
      sample('"${none-a{{ v }}b}"', 'a{{ v }}b'),
      sample('"${none:-$(printf %s. {{ v }})}"', '{{ v }}.'),
      sample('"$(cat <<END\n{{ v }}.\nEND\n)"', '{{ v }}.'),
      sample('"$(cat <<-E | cat\n\t"{{ v }}" \'$(printf %s. {{ w }})\'\n\tE\n)"', '"{{ v }}" \'{{ w }}.\''),
      sample('\\\'\\"\\#\\\\.', '\'"#\\.'),
      sample('{{#if yes}}#{{ v }}{{/if}}', '#{{ v }}'),
      sample('{{#each list}}"{{ this }}"{{ v }}{{/each}}', '1{{ v }}2{{ v }}'),
      sample('{{#if no}}"{{ v }}{{else}}"x{{ w }}{{/if}}"', 'x{{ w }}'),
      sample('$((1 + {{ n }}))', '8'),
      sample('"$((0x{{ n }}))"', '7'),
      sample('{a{{ n ~}} }', '{a7}'),
      sample('"${n{{ n }}-x}"', 'x'),
      sample("'{{{ n }}}'", '7'),
      sample('plain', 'plain'),
      sample('"it\'s"', "it's"),
      sample("'say \"'", 'say "'),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) =>
    sample(`_${parts.map((part) => part.text).join('')}`, `_${parts.map((part) => part.prints).join('')}`),
  );

const print = word.map(({ text, prints }) => sample(`printf '<%s>' ${text}`, `<${prints}>`));

const around = fc.constantFrom<(inner: Sample) => Sample>(
  (inner) => inner,
  ({ text, prints }) => sample(`if true; then ${text}\nfi`, prints),
  ({ text, prints }) => sample(`( ${text}\n)`, prints),
  ({ text, prints }) => sample(`f() { ${text}\n}; f a b`, prints),
  ({ text, prints }) => sample(`set -- 1 2; { ${text}\n}`, prints),
  ({ text, prints }) => sample(`case {{ v }} in (x-x) ;; *) ${text}\n;; esac`, prints),
  ({ text, prints }) => sample(`case x in {{ n }}) ;; x) ${text}\nesac`, prints),
  ({ text, prints }) => sample(`for i in {{ w }}; do ${text}\ndone`, prints),
  ({ text, prints }) => sample(`{ ${text}\n} | cat`, prints),
  ({ text, prints }) => sample(`# it's {{ v }} "\n${text} # {{ w }}\n`, prints),
  ({ text, prints }) => sample(`x={{ v }} y{{ n }}="{{ w }}"; z={{ v }}; ${text}`, prints),
  ({ text, prints }) => sample(`x={{ v }}; printf %s "$x"; ${text}`, `{{ v }}${prints}`),
  ({ text, prints }) => sample(`[ {{ v }} = {{ v }} ] && ${text}`, prints),
  ({ text, prints }) =>
    sample(`true <<A; cat <<B\n$(true {{ v }})\nA\n{{ v }}.\nB\n${text}`, `{{ v }}.\n${prints}`),
  ({ text, prints }) => sample(`cat <<'A B'\n"$\`{{ line }}'\nA B\n${text}`, `"$\`{{ line }}'\n${prints}`),
  ({ text, prints }) => sample(`{{#if yes}}${text}{{/if}}`, prints),
  ({ text, prints }) => sample(`{{#unless no}}true && {{/unless}}${text}`, prints),
  ({ text, prints }) => sample(`printf %s {{ words }} {{ none }}; ${text}`, `{{ v }}{{ w }}${prints}`),
);

const program = fc
  .tuple(around, fc.array(fc.tuple(around, print), { minLength: 1, maxLength: 3 }))
  .map(([outer, inner]) => {
    const parts = inner.map(([wrap, one]) => wrap(one));
    return outer(sample(parts.map((one) => one.text).join('\n'), parts.map((one) => one.prints).join('')));
  });

const valuesOf = (v: string, w: string) => ({
  v,
  w,
  n: 7,
  yes: true,
  no: false,
  list: ['1', '2'],
  words: [v, w],
  none: [],
  line: v.replaceAll('\n', ' '),
});

const expectedOf = (prints: string, values: Record<string, unknown>): string =>
  prints.replace(/\{\{ (\w+) \}\}/g, (_, name: string) => String(values[name]));

interface Case {
  readonly text: string;
  readonly v: string;
  readonly w: string;
  readonly script: string;
  readonly expected: string;
}

const programs = async (): Promise<readonly Case[]> =>
  Promise.all(
    fc
      .sample(fc.tuple(program, value, value), { seed, numRuns: texts })
      .map(async ([{ text, prints }, v, w]) => {
        const values = valuesOf(v, w);
        const script = await fill(text, values).catch((error) => `# refused: ${error}`);
        return { text, v, w, script, expected: expectedOf(prints, values) };
      }),
  );

const token = fc.constantFrom(
  ...'\'"`$();&|<>\\#[]{}=~-+\n  ',
  ...['{{ v }}', '{{ v }}', '{{ v }}', '{{ w }}', '{{v}}', '{{ quote v }}', '{{ words }}'],
  ...['echo ', '$(', '$((', '))', '((', '${x', '${x:-', '${#', '${x#', '${x/', '}', "$'", '$"', '$[', '\\\\'],
  ...[
    '<<E\n',
    "<<'E'\n",
    '\nE\n',
    '<<-E\n',
    '<<<',
    'case a in a) ',
    ';; esac',
    'if ',
    'then ',
    'fi',
    'f() {',
  ],
  ...['eval ', 'let ', '[[ ', ' ]]', ' -eq 1', '[ ', ' -v ', 'test ', 'unset ', 'read ', 'declare -i ', 'x='],
  ...[
    'x[',
    ']=',
    'trap ',
    ' EXIT',
    'sh -c ',
    'bash -c ',
    'printf ',
    'export ',
    'for ',
    ' in ',
    '; do ',
    'done',
  ],
  ...[
    '{{#if yes}}',
    '{{#if no}}',
    '{{else}}',
    '{{/if}}',
    '{{#each list}}',
    '{{/each}}',
    '{1..',
    '&& ',
    '|| ',
  ],
);
const soup = fc.array(token, { minLength: 1, maxLength: 14 }).map((tokens) => tokens.join(''));

/** Texts of any kind that compile; most hold mistakes, which no value may make use of. */
const soups = async (): Promise<readonly string[]> => {
  const scripts: string[] = [];
  for (const [text, v, w] of fc.sample(fc.tuple(soup, value, value), { seed, numRuns: texts * 3 })) {
    try {
      scripts.push(await fill(`true ${text}`, valuesOf(`$(touch ${canary})${v}`, w)));
    } catch (error) {
      if (!(error instanceof RiggerError)) throw new Error(`${text}: ${error}`, { cause: error });
    }
  }
  return scripts;
};

const cases = await programs();
const scripts = await soups();

describe.each(shells)('%s', (_, shell) => {
  test('prints every value in every place as it is', () => {
    const { printed, left } = run(
      shell,
      cases.map(({ script }) => script),
    );
    const wrong = cases
      .map((one, at) => ({ ...one, printed: printed[at] }))
      .filter((one) => one.printed !== one.expected);
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(left).toEqual([]);
  }, 300_000);

  test('runs no command of a value, whatever the text', () => {
    expect(scripts.length).toBeGreaterThan(texts);
    const culprits = run(shell, scripts).left.includes(canary)
      ? scripts.filter((script) => run(shell, [script]).left.includes(canary))
      : [];
    expect(culprits.slice(0, 3)).toEqual([]);
  }, 300_000);
});
