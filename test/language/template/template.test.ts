import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import Handlebars from 'handlebars';
import { FactNeeded, type Template } from '../../../src/language/play.js';
import { compileTemplate, compileText, helpers } from '../../../src/language/template/index.js';
import { parseYaml } from '../../../src/language/yaml/index.js';
import { floatOf, RiggerError, reveal, Secret, taint, type Value } from '../../../src/model/index.js';
import { scopeOf } from '../scope.js';

const values: Record<string, Value> = {
  port: 8080,
  on: true,
  nothing: null,
  name: 'web',
  hosts: [
    { name: 'h1', n: 1 },
    { name: 'h2', n: 2 },
  ],
  map: { 'a-b': { c: 2.5 }, list: ['x', 'y'] },
  secret: new Secret('hush'),
  holder: { user: 'u', password: new Secret('pw') },
};

const compile = async (text: string): Promise<Template> =>
  compileTemplate(await parseYaml(`k: ${JSON.stringify(text)}`, 'f.yml'), ['k'], text);

const resolve = async (text: string): Promise<Value> => (await compile(text)).resolve(scopeOf(values));

describe('values', () => {
  test.each<[string, Value]>([
    ['plain', 'plain'],
    ['{{ port }}', 8080],
    ['{{on}}', true],
    ['{{ nothing }}', null],
    ['{{ hosts }}', values.hosts!],
    ['{{ hosts.[1].name }}', 'h2'],
    ['{{ map.[a-b].c }}', 2.5],
    ['{{ map.list.[0] }}{{ map.list.[1] }}', 'xy'],
    ['port {{ port }} of {{ name }}', 'port 8080 of web'],
    ['<{{ nothing }}>', '<>'],
    ['{{ map }}!', '{"a-b":{"c":2.5},"list":["x","y"]}!'],
    ["{{ 'text' }}", 'text'],
    ['{{ 3 }}', 3],
    ['{{#if on}}a{{else}}b{{/if}}', 'a'],
    ['{{#unless on}}a{{else if name}}b{{/unless}}', 'b'],
    ['{{#each hosts as |h i|}}{{i}}{{h.name}}{{name}}{{#unless @last}},{{/unless}}{{/each}}', '0h1h1,1h2h2'],
    ['{{#each hosts}}{{name}}:{{port}} {{/each}}', 'h1:8080 h2:8080 '],
    ['{{#each map.list}}{{this}}{{@index}}{{/each}}', 'x0y1'],
    ['{{#each map}}{{@key}};{{/each}}', 'a-b;list;'],
    ['{{#with map}}{{list.[0]}}{{../port}}{{/with}}', 'x8080'],
    ['{{#with map}}{{@root.port}}{{default port 1}}{{defined name}}{{/with}}', '80801false'],
    ['{{#with nothing}}a{{else}}b{{/with}}', 'b'],
    ['{{#with map as |m|}}{{m.list.[0]}}{{port}}{{/with}}', 'x8080'],
    ['{{#with name}}{{this}}{{port}}{{/with}}', 'web8080'],
    ['{{#each map.list}}{{#with ../map}}{{list.[1]}}{{/with}}{{port}}{{/each}}', 'y8080y8080'],
    ['{{#each (list (dict q=1) (dict))}}{{default q 0}}{{port}} {{/each}}', '18080 08080 '],
    ['{{{{raw}}}}{{.Names}}{{{{/raw}}}}', '{{.Names}}'],
    ['\\{{.Names}} {{ name }}', '{{.Names}} web'],
    ['{{ join (pluck hosts "name") "-" }}', 'h1-h2'],
    ['{{ default missing "x" }}', 'x'],
    ['{{ default map.missing.deeper 1 }}', 1],
    ['{{ default nothing 2 }}', 2],
    ['{{ default (lookup map "none") 3 }}', 3],
    ['{{ default (lookup map.list 7) 3 }}', 3],
    ['{{ default (lookup map.list 1) 3 }}', 'y'],
    ['{{ defined (lookup map "none") }}', false],
    ['{{ default (lookup (lookup map "list") 9) 4 }}', 4],
    ['{{ defined map.list }}', true],
    ['{{ lookup map "list" }}', ['x', 'y']],
    ['{{ add 1 }}{{ mul 4 }}{{ max 7 }}{{ min 8 }}', '1478'],
    ['{{ union (list 1 1) }}', [1]],
    ['{{ concat (list 1) }}', [1]],
    ['{{ merge (dict a=1) }}', { a: 1 }],
    ['{{ path_join "a" }}{{ and on }}{{ or 0 }}', 'atruefalse'],
    ['{{! a comment }}{{ port }}', '8080'],
  ])('%s', async (text, value) => {
    expect(await resolve(text)).toEqual(value);
  });

  test.each([
    '${#x} ${#a[@]} ${a[@]#} ${x%%.*} ${y##*/} #}',
    "awk '{# count\n n++ }' && awk '{print $1}{%s}'",
    "printf '{%s}{%d%%}' {%",
    'curl -w "%{http_code}" {#fff} #}',
    '{% ',
    'f() { # a comment\n:; #}',
  ])('%s is no Jinja', async (text) => {
    expect(await resolve(text)).toBe(text);
  });

  test('Jinja that is kept from rigger stays', async () => {
    const text = '{% if x %}{# y #}';
    expect(await resolve(`{{{{raw}}}}${text}{{{{/raw}}}}`)).toBe(text);
    const yaml = await parseYaml(`k: !unsafe "${text}"`, 'f.yml');
    expect(compileTemplate(yaml, ['k'], text).resolve(scopeOf({}))).toBe(text);
  });

  test('a number beside a template keeps its look', async () => {
    const yaml = await parseYaml('k: [1.0, "{{ port }}"]', 'f.yml');
    const xs = compileTemplate(yaml, ['k'], (yaml.data as { k: unknown }).k).resolve(scopeOf(values));
    expect((await compile('{{ join xs " " }}')).resolve(scopeOf({ xs }))).toBe('1.0 8080');
  });

  test('data keep their shape, keys are not templates', async () => {
    const data = { a: ['{{ port }}', { '{{ b }}': '{{ name }}' }], c: 1 };
    const template = compileTemplate(await parseYaml(JSON.stringify(data), 'f.yml'), [], data);
    expect(template.resolve(scopeOf(values))).toEqual({ a: [8080, { '{{ b }}': 'web' }], c: 1 });
    expect(template.literal).toBe(false);
    expect(template.part(['a', 0]).resolve(scopeOf(values))).toBe(8080);
    expect(template.part(['c']).literal).toBe(true);
  });

  test('!unsafe text is left alone', async () => {
    const yaml = await parseYaml('k: !unsafe "{{ port }}"', 'f.yml');
    expect(compileTemplate(yaml, ['k'], '{{ port }}').resolve(scopeOf({}))).toBe('{{ port }}');
  });

  test('a prototype’s properties are not there', async () => {
    await expect(resolve('{{ name.constructor }}')).rejects.toThrow(/has no constructor/);
    await expect(resolve('{{ map.__proto__ }}')).rejects.toThrow(/has no __proto__/);
    await expect(resolve('{{ toString }}')).rejects.toThrow(/toString is not defined/);
  });
});

describe('numbers in text look as Ansible writes them', () => {
  // As `repr` of Python 3 wrote them.
  const floats: [string, string][] = [
    ['3.0', '3.0'],
    ['1.50', '1.5'],
    ['1.0e+3', '1000.0'],
    ['-0.0', '-0.0'],
    ['0.0001', '0.0001'],
    ['1.0e-5', '1e-05'],
    ['1.25e-7', '1.25e-07'],
    ['123456789012345.0', '123456789012345.0'],
    ['1.0e+15', '1000000000000000.0'],
    ['1.0e+16', '1e+16'],
    ['1.5e+300', '1.5e+300'],
    ['0.1', '0.1'],
    ['.inf', 'inf'],
    ['-.inf', '-inf'],
    ['3', '3'],
    ['1_000', '1000'],
    ['0x1F', '31'],
    ['0644', '420'],
  ];
  const compiled = async (yaml: string, text: string) => {
    const parsed = await parseYaml(yaml, 'f.yml');
    const all = compileTemplate(parsed, [], parsed.data).resolve(scopeOf({})) as Record<string, Value>;
    return (await compile(text)).resolve(scopeOf(all));
  };

  test.each(floats)('%s is %s', async (written, shown) => {
    expect(await compiled(`x: ${written}`, 'v{{ x }}')).toBe(`v${shown}`);
    expect(await compiled(`y: [{ z: ${written} }]`, 'v{{ y.[0].z }}{{#each y}} {{ z }}{{/each}}')).toBe(
      `v${shown} ${shown}`,
    );
  });

  test.each<[string, string]>([
    ['{{ xs }}!', '[3.0,1.5,4]!'],
    ['{{ join xs "," }}', '3.0,1.5,4'],
    ['{{ json m indent=1 }}', '{\n "v": 3.0\n}'],
    ['{{ to_yaml xs }}!', '- 3.0\n- 1.5\n- 4\n!'],
    ['{{ to_yaml m }}!', 'v: 3.0\n!'],
    ['{{ upper v }}{{ default v 1 }}{{ lookup m "v" }}', '3.03.03.0'],
    ['{{ add v 1 }} {{ add 1 2 }} {{ sub half half }} {{ mul half 2 }} {{ float "2" }}', '4.0 3 0.0 1.0 2.0'],
    ['{{ eq v 3 }}{{ contains xs 3 }}{{ gt v 2 }}{{ int v }}{{ div v 2 }}', 'truetruetrue31'],
    ['{{ min v 2 }} {{ max xs }} {{ min xs }} {{ mod v 2 }} {{ max 1 2 }}', '2 4 1.5 1.0 2'],
    ['{{ require zero "no" }} {{ int v }} {{ float v }}', '0.0 3 3.0'],
    ['{{ bool one }}!', 'true!'],
    ['{{#if zero}}a{{else}}b{{/if}}{{#each xs}}{{ this }} {{/each}}', 'b3.0 1.5 4 '],
  ])('%s', async (text, expected) => {
    expect(
      await compiled('{ v: 3.0, xs: [3.0, 1.50, 4], m: { v: 3.0 }, half: 0.5, zero: 0.0, one: 1.0 }', text),
    ).toBe(expected);
  });

  test('also where they are secret, and what comes of them is secret too', async () => {
    const scope = scopeOf({ s: new Secret(floatOf(1234)) });
    const results = ['v{{ s }}', '{{ s }}', '{{ add s 1 }}', '{{ json (list s) }}'].map(async (text) => {
      const value = (await compile(text)).resolve(scope);
      expect(String(value)).toBe('********');
      return (value as Secret).reveal();
    });
    expect(await Promise.all(results)).toEqual(['v1234.0', '1234.0', '1235.0', '[1234.0]']);
  });

  test('they are no maps', async () => {
    await expect(compiled('v: 3.0', '{{ v.value }}')).rejects.toThrow('is a number and has no value');
    await expect(compiled('v: 3.0', '{{ lookup v "value" }}')).rejects.toThrow('finds no value in a number');
    await expect(compiled('v: 3.0', '{{#each v}}{{ this }}{{/each}}')).rejects.toThrow(
      'needs a list or a map',
    );
  });

  test('they are numbers where numbers are wanted', async () => {
    const value = await compiled('v: [3.0]', '{{ v }}');
    expect(reveal(value)).toEqual([3]);
    expect(JSON.stringify(value)).toBe('[3]');
  });
});

describe('helpers', () => {
  const cases: Record<string, [string, Value]> = {
    default: ['{{ default port 1 }}', 8080],
    defined: ['{{ defined missing }}', false],
    require: ['{{ require port "a port is wanted" }}', 8080],
    ternary: ['{{ ternary on 1 2 }}', 1],
    eq: ['{{ eq name "web" }}', true],
    ne: ['{{ ne name "web" }}', false],
    lt: ['{{ lt 1 2 }}', true],
    le: ['{{ le "b" "a" }}', false],
    gt: ['{{ gt port 80 }}', true],
    ge: ['{{ ge 1 1 }}', true],
    and: ['{{ and on (eq 1 1) 0 }}', false],
    or: ['{{ or 0 "" on }}', true],
    not: ['{{ not nothing }}', true],
    add: ['{{ add 1 2 port }}', 8083],
    sub: ['{{ sub 1 3 }}', -2],
    mul: ['{{ mul 2 3 }}', 6],
    div: ['{{ div -3 2 }}', -2],
    mod: ['{{ mod -3 2 }}', 1],
    min: ['{{ min 3 1 }}', 1],
    max: ['{{ max (list 3 9) }}', 9],
    int: ['{{ int "ff" base=16 }}', 255],
    float: ['{{ float "1.5" }}', 1.5],
    string: ['{{ string port }}', '8080'],
    bool: ['{{ bool "yes" }}', true],
    hex: ['{{ hex 10 width=2 }}', '0a'],
    pad: ['{{ pad 7 width=3 }}', '007'],
    upper: ['{{ upper name }}', 'WEB'],
    lower: ['{{ lower "A" }}', 'a'],
    trim: ['{{ trim " a " }}', 'a'],
    replace: ['{{ replace "a.b.c" "." "$&" }}', 'a$&b$&c'],
    regex_replace: ['{{ regex_replace "ab12" "([a-z])([0-9])" "$2$1" }}', 'a1b2'],
    regex_match: ['{{ regex_match name "^w" }}', true],
    regex_search: ['{{ regex_search "eth12: up" "[0-9]+" }}', '12'],
    version: ['{{ version "1.10" ">" "1.9" }}', true],
    contains: ['{{ contains map.list "y" }}', true],
    starts_with: ['{{ starts_with name "w" }}', true],
    ends_with: ['{{ ends_with name "w" }}', false],
    split: ['{{ split "a,b" "," }}', ['a', 'b']],
    join: ['{{ join map.list }}', 'x,y'],
    indent: ['{{ indent "a\nb" 2 }}', 'a\n  b'],
    length: ['{{ length hosts }}', 2],
    first: ['{{ first map.list }}', 'x'],
    last: ['{{ last map.list }}', 'y'],
    slice: ['{{ slice (range 5) 1 3 }}', [1, 2]],
    range: ['{{ range 1 3 }}', [1, 2]],
    list: ['{{ list 1 "a" }}', [1, 'a']],
    dict: ['{{ dict a=1 b=name }}', { a: 1, b: 'web' }],
    merge: ['{{ merge (dict a=1 b=1) (dict b=2) }}', { a: 1, b: 2 }],
    concat: ['{{ concat (list 1) (list 2) }}', [1, 2]],
    unique: ['{{ unique (list 1 2 1) }}', [1, 2]],
    sort: ['{{ sort (list 10 9 1) }}', [1, 9, 10]],
    reverse: ['{{ reverse (list 1 2) }}', [2, 1]],
    keys: ['{{ keys map }}', ['a-b', 'list']],
    values: ['{{ values (dict a=1) }}', [1]],
    items: ['{{ items (dict a=1) }}', [{ key: 'a', value: 1 }]],
    map: ['{{ map hosts "n" }}', [1, 2]],
    select: ['{{ select (list (dict a=1 b=2) (dict a=1) (dict b=2)) "b" 2 }}', [{ a: 1, b: 2 }, { b: 2 }]],
    reject: ['{{ reject (list (dict a=1 b=2) (dict a=1) (dict b=2)) "b" 2 }}', [{ a: 1 }]],
    union: ['{{ union (list 1 2) (list 2 3 3) }}', [1, 2, 3]],
    intersect: ['{{ intersect (list 1 2 2) (list 2 3) }}', [2]],
    difference: ['{{ difference (list 1 2 1) (list 2 3) }}', [1]],
    flatten: ['{{ flatten (list 1 (list 2 (list 3 (list)))) }}', [1, 2, 3]],
    pluck: ['{{ pluck hosts "n" }}', [1, 2]],
    lookup: ['{{ lookup map.list 1 }}', 'y'],
    json: ['{{ json map.list }}', '["x","y"]'],
    env: ['{{ env "PATH" }}', String(process.env.PATH)],
    file: ['{{ file "/proc/sys/kernel/ostype" }}', 'Linux'],
    from_json: ['{{ from_json "[1]" }}', [1]],
    to_yaml: ['{{ to_yaml (dict a="yes") }}', 'a: "yes"\n'],
    basename: ['{{ basename "/a/b.c" }}', 'b.c'],
    path_join: ['{{ path_join "/a" "b/" "../c" }}', '/a/c'],
    dirname: ['{{ dirname "/a/b.c" }}', '/a'],
    quote: ['{{ quote "a b" }}', "'a b'"],
    b64encode: ['{{ b64encode "é" }}', 'w6k='],
    b64decode: ['{{ b64decode "w6k=" }}', 'é'],
    sha256: ['{{ sha256 "" }}', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  };

  test('each has a case', () => {
    expect(Object.keys(cases).sort()).toEqual([...helpers.keys()].sort());
  });

  test.each(Object.entries(cases))('%s', async (_, [text, value]) => {
    expect(await resolve(text)).toEqual(value);
  });
});

describe('mistakes have an exact place', () => {
  test.each<[string, string, number, string]>([
    ['a {{ nme }}', 'language/undefined-variable', 10, 'did you mean name?'],
    ['{{ map.lits }}', 'language/undefined-variable', 8, 'did you mean list?'],
    ['x {{ uper name }}', 'language/unknown-helper', 10, 'did you mean upper?'],
    ['{{ join }}{{ join port }}', 'language/undefined-variable', 8, ''],
    ["{{ 'eth1' if on else 'ens6' }}", 'language/jinja', 5, '{{ ternary on "eth1" "ens6" }}'],
    ["{{ 'eth1' if port }}", 'language/jinja', 5, '{{ ternary condition "yes" "no" }}'],
    ["a {{ 'a' map.list }}", 'language/template-syntax', 7, 'a helper comes first'],
    ['{{ "join" map.list }}', 'language/template-syntax', 5, 'a helper’s name has no quotes: {{ join'],
    ['{{ 3 x=1 }}', 'language/template-syntax', 5, ''],
    ['{{ true name }}', 'language/template-syntax', 5, ''],
    ['{{ upper ("a" name) }}', 'language/template-syntax', 14, ''],
    ['{{#"if" on}}a{{/"if"}}', 'language/template-syntax', 5, ''],
    ['{{ join map.list sep="," }}', 'language/helper-argument', 22, 'use it as {{ join list separator }}'],
    ['{{ pad 7 widht=3 }}', 'language/helper-argument', 14, 'did you mean width?'],
    ['{{ pad 7 }}', 'language/helper-argument', 5, ''],
    ['{{#each hosts limit=1}}{{/each}}', 'language/helper-argument', 19, ''],
    ['{{#each hosts as |h i j|}}{{/each}}', 'language/helper-argument', 5, '|item index|'],
    ['{{#if on as |x|}}{{/if}}', 'language/helper-argument', 5, ''],
    ['{{ int "12ab" }}', 'language/helper-argument', 5, ''],
    ['{{ int "fg" base=16 }}', 'language/helper-argument', 5, ''],
    ['{{ float "" }}', 'language/helper-argument', 5, ''],
    ['{{ bool "ture" }}', 'language/helper-argument', 5, ''],
    ['{{ min (list) }}', 'language/helper-argument', 5, ''],
    ['{{ b64decode "w6k!" }}', 'language/helper-argument', 5, ''],
    ['{{ b64decode "w6" }}', 'language/helper-argument', 5, ''],
    ['{{ regex_replace name "(w)" "\\\\1" }}', 'language/helper-argument', 5, ''],
    ['{{#with map}}{{ port }}{{/with}}', 'language/undefined-variable', 21, '@root.port'],
    ['{{#with map}}{{ lits }}{{/with}}', 'language/undefined-variable', 21, 'did you mean list?'],
    ['{{#with map}}{{#each list}}{{ port }}{{/each}}{{/with}}', 'language/undefined-variable', 35, ''],
    ['{{#each (list (dict port=1) map)}}{{ port }}{{/each}}', 'language/undefined-variable', 42, ''],
    [
      '{{#each (list (dict port=1) nothing)}}{{ port }}{{/each}}',
      'language/undefined-variable',
      46,
      '@root.port',
    ],
    ['{{ upper (lookup map "none") }}', 'language/helper-argument', 14, 'use it as {{ lookup x key }}'],
    ['ab{{ join port }}', 'language/helper-argument', 7, 'use it as {{ join list separator }}'],
    ['{{ eq 1 }}', 'language/helper-argument', 5, 'use it as {{ eq a b }}'],
    ['ab {{ name | upper }}', 'language/jinja', 8, ''],
    ['{{ port == 1 }}', 'language/jinja', 5, ''],
    ['{{ hosts[0] }}', 'language/jinja', 5, ''],
    ['a {% if on %}', 'language/jinja', 7, ''],
    ['a {# note #}', 'language/jinja', 7, '{{! … }}'],
    ['{#note#} {{ name }}', 'language/jinja', 5, ''],
    ['{#- a {{ name }} -#}', 'language/jinja', 5, ''],
    ['{{ name }}{% do x %}', 'language/jinja', 15, ''],
    ['{%- from "a" import b %}', 'language/jinja', 5, ''],
    ['{% endif %}', 'language/jinja', 5, '{{#if x}}'],
    ['{% mine x, y %}', 'language/jinja', 5, '!unsafe'],
    ['#jinja2: trim_blocks: False', 'language/jinja', 5, ''],
    ['{{#if on}}a{{/if "b"}}', 'language/template-syntax', 22, ''],
    ['a {{ name', 'language/template-syntax', 7, 'close it with }}'],
    ['a {{#if on}}', 'language/template-syntax', 17, ''],
    ['{{#iff on}}{{/iff}}', 'language/unknown-helper', 8, 'did you mean if?'],
    ['{{> part }}', 'language/template-syntax', 5, ''],
    ['{{#each port}}{{/each}}', 'language/helper-argument', 13, ''],
    ['{{ div 1 0 }}', 'language/helper-argument', 5, ''],
    ['{{ require nothing "no" }}', 'language/template-requirement', 5, ''],
  ])('%s', async (text, code, column, help) => {
    const error = await resolve(text).then(
      () => undefined,
      (thrown: unknown) => thrown as RiggerError,
    );
    expect(error).toBeInstanceOf(RiggerError);
    const [diagnostic] = error?.diagnostics ?? [];
    expect(diagnostic).toMatchObject({ code, position: { line: 1, column } });
    expect(diagnostic?.help ?? '').toContain(help);
  });

  test('also inside block scalars', async () => {
    const yaml = await parseYaml('k: |\n  one\n  two {{ nme }}\n', 'f.yml');
    const template = compileTemplate(yaml, ['k'], (yaml.data as { k: string }).k);
    expect(template.uses).toMatchObject([
      { path: ['nme'], position: { line: 3, column: 10, endColumn: 13 } },
    ]);
  });

  test('a call without enough is found before anything is known', async () => {
    await expect(compile('{{ eq (max) 1 }}')).rejects.toThrow(/f\.yml:1:11: max got 0 arguments/);
  });

  test('also where a quoted text goes over lines', () => {
    expect(() => compileText('a\n{{#if on}}b{{/if "x\ny"}}', 't.hbs', 'none')).toThrow(/t\.hbs:2:18: /);
  });

  test('and in files', () => {
    expect(() => compileText('a\n  {{ b c }}\n', 't.hbs', 'none')).toThrow(
      /t\.hbs:2:6: there is no helper b/,
    );
  });
});

describe('secrets', () => {
  test.each([
    '{{ secret }}',
    'a{{ secret }}b',
    '{{ upper secret }}',
    '{{ join (list name secret) }}',
    '{{#if on}}{{ holder.password }}{{/if}}',
    '{{ json holder }}',
    '{{ default secret 1 }}',
  ])('%s is a secret', async (text) => {
    const value = await resolve(text);
    expect(value).toBeInstanceOf(Secret);
    expect(String(reveal(value)).toLowerCase()).toMatch(/hush|pw/);
  });

  test('keys of a map that is secret in whole are secret', async () => {
    const map = taint({ user: 'u' }, false);
    const keys = (await compile('{{ keys map }}')).resolve(scopeOf({ map })) as Value[];
    expect(keys).toEqual([expect.any(Secret)]);
    expect(reveal(keys)).toEqual(['user']);
  });

  test('what does not use one is none', async () => {
    expect(await resolve('{{ holder.user }}')).toBe('u');
    expect(await resolve('{{ length secret }}')).toBe(4);
    expect(await resolve('{{ lookup holder "user" }}')).toBe('u');
    expect(await resolve('{{ default holder 1 }}')).toMatchObject({
      user: 'u',
      password: expect.any(Secret),
    });
  });

  test('errors do not tell them', async () => {
    await expect(resolve('{{ from_json secret }}')).rejects.toThrow(/^(?!.*hush)/);
    await expect(resolve('{{ secret.x }}')).rejects.toThrow('secret is a secret and has no x');
  });
});

describe('names', () => {
  test.each<[string, string[][]]>([
    ['{{ a.b.[0] }} {{ upper c }}', [['a', 'b', '0'], ['c']]],
    ['{{#each xs as |x|}}{{ x.n }}{{ y }}{{/each}}', [['xs'], ['y']]],
    ['{{#with m as |w|}}{{ w }}{{/with}}{{ w }}', [['m'], ['w']]],
    ['{{ dict a=b }}{{ eq (length c) d }}', [['b'], ['c'], ['d']]],
    ['{{ @root.z }}{{ this }}', [['z']]],
    ['{{{{raw}}}}{{ no }}{{{{/raw}}}}', []],
  ])('of %s', async (text, names) => {
    expect((await compile(text)).names).toEqual(names);
  });

  test('are optional where they may be missing', async () => {
    const uses = async (text: string) =>
      (await compile(text)).uses.filter(({ optional }) => optional).map(({ path }) => path[0]);
    expect(await uses('{{ default a b }}{{ defined c.d }}')).toEqual(['a', 'c']);
    expect(await uses('{{#each xs}}{{ field }}{{/each}}')).toEqual(['field']);
  });

  test('facts are asked for only when evaluation comes to them', async () => {
    const facts = {};
    Object.defineProperty(facts, 'cpu', {
      enumerable: true,
      get: () => {
        throw new FactNeeded('h1', ['cpu']);
      },
    });
    const scope = scopeOf({ ...values, facts });
    expect((await compile('{{#if on}}x{{else}}{{ facts.cpu }}{{/if}}')).resolve(scope)).toBe('x');
    const template = await compile('{{ default facts.cpu 1 }}');
    expect(() => template.resolve(scope)).toThrow(FactNeeded);
  });
});

describe('escaping', () => {
  const nasty = `a 'b' "$c" \`d\` \\ & <e> #\n`;
  test('XML', () => {
    const scope = scopeOf({ v: nasty });
    const text = compileText('<a b="{{ v }}">{{{ v }}}</a>', 't.xml.hbs', 'xml').render(scope);
    expect(text).toBe(`<a b="a &apos;b&apos; &quot;$c&quot; \`d\` \\ &amp; &lt;e&gt; #\n">${nasty}</a>`);
  });
});

describe('properties', () => {
  const name = fc.constantFrom('a', 'b', 'list', 'm');
  const piece: fc.Arbitrary<string> = fc.letrec<{ piece: string }>((tie) => ({
    piece: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('text ', '\n', ' } ', '{ ', '<'),
      name.map((n) => `{{ ${n} }}`),
      fc.constantFrom('{{ m.k }}', '{{ list.[0] }}', '{{ m.[k] }}'),
      fc.tuple(name, tie('piece'), tie('piece')).map(([n, x, y]) => `{{#if ${n}}}${x}{{else}}${y}{{/if}}`),
      tie('piece').map((x) => `{{#each list as |v i|}}${x}{{v}}{{i}}{{/each}}`),
      tie('piece').map((x) => `{{#each list}}${x}{{this}}{{@index}}{{/each}}`),
      tie('piece').map((x) => `{{#with m as |w|}}${x}{{w.k}}{{/with}}`),
    ),
  })).piece;
  const context = { a: 'A', b: '', list: ['x', 'y'], m: { k: 'K' } };

  test('plain templates give what Handlebars gives, and ask only for names that they tell', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 2, maxLength: 6 }), async (pieces) => {
        const text = `-${pieces.join('')}`;
        const expected = Handlebars.compile(text, { noEscape: true, compat: true, strict: false })(context);
        const scope = scopeOf(context);
        const template = compileText(text, 'f', 'none');
        expect(template.render(scope)).toBe(
          // Inside text, lists and maps are JSON here.
          expected.replaceAll('[object Object]', '{"k":"K"}').replaceAll('x,y', '["x","y"]'),
        );
        const told = new Set(template.names.map(([root]) => root));
        for (const asked of scope.asked) expect(told).toContain(asked);
      }),
      { numRuns: 500 },
    );
  });

  test('no text makes the compiler throw anything but diagnostics with a place', async () => {
    const bit = fc.constantFrom(
      '{{',
      '}}',
      '{',
      '}',
      '#if ',
      '/if',
      'each ',
      'else',
      '^',
      '~',
      '"',
      "'",
      '(',
      ')',
      '|',
      'as ',
      'a',
      '.',
      '..',
      '/',
      '[',
      ']',
      '@',
      '!',
      '--',
      '>',
      '=',
      ' ',
      '\n',
      '\\',
      '1',
      'raw',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(bit, { maxLength: 14 }), async (bits) => {
        const text = bits.join('');
        try {
          compileText(text, 'f', 'none').render(scopeOf({ a: [1] }));
        } catch (error) {
          expect(error).toBeInstanceOf(RiggerError);
          for (const { position } of (error as RiggerError).diagnostics) {
            expect(position?.line).toBeLessThanOrEqual(text.split('\n').length);
            expect(position?.column).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});
