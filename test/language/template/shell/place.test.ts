import { describe, expect, test } from '@jest/globals';
import { compileTemplate } from '../../../../src/language/template/index.js';
import { parseYaml } from '../../../../src/language/yaml/index.js';
import { RiggerError, Secret, ShellText, type Value } from '../../../../src/model/index.js';
import { scopeOf } from '../../scope.js';
import { fill } from './shells.js';

const mistakesOf = async (text: string): Promise<string[]> => {
  const yaml = await parseYaml(`k: |-\n${text.replace(/^/gm, '  ')}`, 'f.yml');
  const found: string[] = [];
  compileTemplate(yaml, ['k'], text, {
    escape: () => 'shell',
    report: ({ code, message, position, help }) => {
      expect(code).toBe('language/shell-place');
      expect(help).toBeTruthy();
      found.push(`${position?.line}:${position?.column} ${message}`);
    },
  });
  return found;
};

describe('what is handed over, and how', () => {
  const values = { v: 'a b', n: 7, minus: -1, list: ['a b', 'c'], none: [], yes: true };

  test.each([
    ['echo {{ v }}', 'echo "${rigger_1}"'],
    ['echo "{{ v }}s"', 'echo "${rigger_1}s"'],
    [`echo '{{ v }}'`, `echo ''"\${rigger_1}"''`],
    ['echo {{ list }}', 'echo "${rigger_1}" "${rigger_2}"'],
    ['echo "{{ list }}"', 'echo "${rigger_1}"'],
    ['echo {{ none }} x', 'echo  x'],
    ['echo {{ none }}#x', 'echo ""#x'],
    ['x={{ list }}', 'x="${rigger_1}"'],
    ['echo {{ quote v }} "{{ quote v }}"', 'echo "${rigger_1}" "${rigger_2}"'],
    ['echo $(( {{ n }} ))', 'echo $(( ${rigger_1} ))'],
    ['for i in {1..{{ n ~}} }; do :; done', 'for i in {1..7}; do :; done'],
    ['pre_{{ n }}=x; f{{ n }}() { :; }', 'pre_7=x; f7() { :; }'],
    ['x=~{{ quote n }}', 'x=~7'],
    [`cat <<'END'\n{{ v }}\nEND`, `cat <<'END'\na b\nEND`],
    ['cat <<END\n"{{ v }}"\nEND', 'cat <<END\n"${rigger_1}"\nEND'],
    ['{{{ v }}} {{ v }}', 'a b "${rigger_1}"'],
    // A comment ends with its line, a subshell's body and a do with what begins behind them.
    ['echo # a ` b\necho {{ v }}', 'echo # a ` b\necho "${rigger_1}"'],
    ['f() { x{{ n }}=1; }', 'f() { x7=1; }'],
    ['>out x{{ n }}=1', '>out x7=1'],
    ['for i do x{{ n }}=1; done', 'for i do x7=1; done'],
    ['[[ {{ v }} == x ]]', '[[ "${rigger_1}" == x ]]'],
    ['echo $((1{{#if yes}}){{else}}){{/if}}) {{ v }}', 'echo $((1)) "${rigger_1}"'],
    ['echo $((0x{{ n }}{{ minus }}))', 'echo $((0x${rigger_1}${rigger_2}))'],
    ['cat <<E\nE$\n{{ v }}\nE', 'cat <<E\nE$\n${rigger_1}\nE'],
  ])('%s', async (text, script) => {
    expect((await fill(text, values)).replace(/^(?:rigger_\d+=(?:'[^']*'|\\'|[\w-]+)+; )*/, '')).toBe(script);
  });

  test('quote says what is done anyhow, but inside of quotes', async () => {
    expect(await fill('echo {{ quote v }} {{ v }}', values)).toBe(
      `rigger_1='a b'; rigger_2='a b'; echo "\${rigger_1}" "\${rigger_2}"`,
    );
    expect(await fill('echo "{{ quote v }}"', values)).toBe(`rigger_1=''\\''a b'\\'''; echo "\${rigger_1}"`);
  });

  test('a text that is one single value is the program itself', async () => {
    expect(await fill('{{ v }}', { v: 'ls | wc' })).toBe('ls | wc');
  });

  test('a secret stays one, and only it', async () => {
    const text = 'echo {{ s }} {{ v }}';
    const yaml = await parseYaml(`k: ${text}`, 'f.yml');
    const filled = compileTemplate(yaml, ['k'], text, { escape: () => 'shell' }).resolve(
      scopeOf({ s: new Secret('hush'), v: 'open' }),
    );
    expect(filled).toBeInstanceOf(ShellText);
    const { script, parameters } = filled as ShellText;
    expect({ script, v: parameters.rigger_2 }).toEqual({
      script: 'echo "${rigger_1}" "${rigger_2}"',
      v: 'open',
    });
    expect(parameters.rigger_1).toBeInstanceOf(Secret);
    expect((parameters.rigger_1 as Secret).reveal()).toBe('hush');
  });
});

describe('no place for a value', () => {
  test.each([
    ["x=$'{{ v }}'", "2:7 a value cannot stand inside $'…'"],
    ['echo \\\\{{ v }}', '2:10 the backslash before this value'],
    ['echo "\\\\{{ v }}"', '2:11 the backslash before this value'],
    ["echo $'it\\'s' {{ v }}", "2:17 a value cannot stand behind an escaped quote inside $'…'"],
    ['echo `echo \\$x {{ v }}`', '2:18 a value cannot stand behind a backslash inside backquotes'],
    ['echo ${x/{{ v }}/y}', '2:12 a value cannot stand inside this ${…}'],
    ['echo ${x:{{ v }}:1}', '2:12 a value cannot stand inside this ${…}'],
    ['echo ${a[{{ v }}]}', '2:12 a value cannot stand inside this ${…}'],
    ['cat <<{{ v }}\nx\nE', '2:9 a value cannot be the end mark of a here-document'],
    ['sh -c "echo {{ v }}"', '2:15 this text is a program for another shell'],
    ["sudo -u x bash -lc 'echo {{ v }}'", '2:28 this text is a program for another shell'],
    ['eval "x={{ v }}"', '2:11 eval reads this value as a part of a program'],
    ["trap 'rm {{ v }}' EXIT", '2:12 trap reads this value as a part of a program'],
    ['[[ {{ v }}{{#if yes}} -eq 1{{/if}} ]]', '2:6 what this value is compared by stands in a block'],
    ['echo `case x in a) `{{ v }}', '2:23 a value cannot stand behind these backquotes'],
    ['(cat <<E) {{ v }}\nE', '2:13 a value cannot stand behind a here-document that begins behind its )'],
    ['((1) | cat); echo {{ v }}', '2:21 a value cannot stand behind a (( that is closed by a single )'],
    // Whatever way evaluation takes: only without the list does the quote close before the value.
    ["echo $'{{#if yes}}'{{/if}}{{ v }}'", "2:29 a value cannot stand inside $'…'"],
    ["{{#each list}}x=$'{{/each}}{{ v }}", "2:30 a value cannot stand inside $'…'"],
  ])('%s', async (text, mistake) => {
    const [first = ''] = await mistakesOf(text);
    expect(first.slice(0, mistake.length)).toBe(mistake);
  });

  test('every mistake of a text is told at once', async () => {
    expect(await mistakesOf("a=$'{{ v }}'\nb=$'{{ w }}'")).toHaveLength(2);
  });

  test.each([
    'sh -c {{ script }}',
    `sh -c 'echo "$1"' sh {{ v }}`,
    'trap cleanup {{ v }}',
    'grep -c {{ v }} file',
    `cat <<E\n$(date) {{ v }}\nE`,
    'x=$(case {{ v }} in a) echo {{ v }};; esac)',
    'case $x in\n  {{ v }}|b) echo {{ v }} ;;\n  *) ;;\nesac\necho {{ v }}',
    'if [ {{ v }} -eq 3 ]; then echo "$((0x$now + {{ v }}))"; fi',
    "awk '{print $1, {{ v ~}} }'",
    'for f in /sys/{{ v }}/*; do echo "${f##*/}" "${x:-{{ v ~}} }" >{{ v }}; done',
    'agent() { virsh -q {{ v }} "$1"; }\ni=0; until agent {{ v }}; do i=$((i + 1)); done',
    "text=$(base64 -w 0 <<'END'\nif [ {{ v }} = bond ]; then x=$(y '); fi\nEND\n)\necho {{ v }}",
  ])('%s is understood', async (text) => {
    expect(await mistakesOf(text)).toEqual([]);
  });
});

describe('values that a shell would read as more than text', () => {
  const code = 'a[$(id)]';
  test.each<[string, Value, RegExp]>([
    ['echo $(({{ v }}))', code, /must be a number, because the shell computes with it/],
    ['[[ {{ v }} -eq 1 ]]', code, /must be a number, because the shell compares it as one/],
    ['[[ ( {{ v }} -eq 1 ) ]]', code, /must be a number, because the shell compares it as one/],
    ['[[ -n x && {{ v }} -eq 1 ]]', code, /must be a number, because the shell compares it as one/],
    ['unset $(case a in b) :;; esac) {{ v }}', code, /must be a name without \[ \]/],
    ['{{ v }}=1', '-x', /must be letters, digits/],
    ['echo $((0x{{ v }}{{ v }}))', 'ab', /must be a number/],
    ['let x={{ v }}', code, /must be a number/],
    ['declare -i x={{ v }}', code, /must be a number/],
    ['unset {{ v }}', code, /must be a name without \[ \]/],
    ['[ -v {{ v }} ]', code, /must be a name without \[ \]/],
    ['x[{{ v }}]=1', '$(id)', /must be letters, digits/],
    ['{{ v }}=1', 'x y', /must be letters, digits/],
    ['echo ${{ v }}', '(id)', /must be the name of a shell variable/],
    ['echo $(({{ v }}))', 'rigger_1', /must be a number/],
    ['echo {{ v }}', 'a\0b', /cannot take a value with a NUL byte/],
    ["cat <<'E'\n{{ v }}\nE", 'a\nE\nid', /completes the line that ends its here-document/],
    ["cat <<'END'\nE{{ v }}\nx", 'ND', /completes the line that ends its here-document/],
    ["cat <<-'END'\n\t{{ v }}D\nx", 'EN', /completes the line that ends its here-document/],
  ])('%s', async (text, v, message) => {
    const refused = await fill(text, { v }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RiggerError);
    const [diagnostic] = (refused as RiggerError).diagnostics;
    expect(diagnostic).toMatchObject({
      code: 'language/shell-value',
      message: expect.stringMatching(message),
    });
    expect(diagnostic?.position).toMatchObject({ file: 'f.yml', line: 1 });
  });
});
