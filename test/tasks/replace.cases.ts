import { sha256Of } from '../../src/facts/files/file-state.js';
import type { Cases } from './case.js';

const file = (text: string) => ({
  state: {
    type: 'file',
    mode: '0644',
    uid: 0,
    gid: 0,
    owner: 'root',
    group: 'root',
    size: text.length,
    inode: '1:4',
    sha256: sha256Of(text),
    text,
  },
});
const edit = (before: string, after: string) => ({
  changes: [{ summary: 'change /a', diff: { before, after } }],
});
const wish = (fields: Record<string, unknown>) => ({ path: '/a', ...fields });

export const suite: Cases = {
  task: 'replace',
  cases: [
    {
      name: 'lines with both ends: the pattern sees the CR',
      input: wish({ regexp: '\\r$', replace: '' }),
      facts: file('a\r\nb\n'),
      expect: edit('a\r\nb\n', 'a\nb\n'),
    },
    {
      name: 'every match, each line with ends of its own',
      input: wish({ regexp: '^deb http:', replace: 'deb https:' }),
      facts: file('deb http://a\n# deb http://b\ndeb http://c\n'),
      expect: edit(
        'deb http://a\n# deb http://b\ndeb http://c\n',
        'deb https://a\n# deb http://b\ndeb https://c\n',
      ),
    },
    {
      name: 'groups by number and by name, and a backslash',
      input: wish({ regexp: '(?P<key>\\w+)=(\\d+)$', replace: '\\2 \\g<key> \\g<1> \\\\' }),
      facts: file('a=1\nb = 2\n'),
      expect: edit('a=1\nb = 2\n', '1 a a \\\nb = 2\n'),
    },
    {
      name: 'without a replacement it goes, line feed and all',
      input: wish({ regexp: '^#.*\\n' }),
      facts: file('# one\na\n# two\n'),
      expect: edit('# one\na\n# two\n', 'a\n'),
    },
    {
      name: 'over several lines',
      input: wish({ regexp: 'begin\\n(.*\\n)*?end', replace: 'gone' }),
      facts: file('begin\nx\nend\nbegin\nend\n'),
      expect: edit('begin\nx\nend\nbegin\nend\n', 'gone\ngone\n'),
    },
    {
      name: 'behind the first match of after',
      input: wish({ regexp: 'x', replace: 'y', after: 'here' }),
      facts: file('x here x here x\n'),
      expect: edit('x here x here x\n', 'x here y here y\n'),
    },
    {
      name: 'in front of the last match of before',
      input: wish({ regexp: 'x', replace: 'y', before: 'there' }),
      facts: file('x there x there x\n'),
      expect: edit('x there x there x\n', 'y there y there x\n'),
    },
    {
      name: 'between the two, the nearest',
      input: wish({ regexp: 'x', replace: 'y', after: 'here', before: 'there' }),
      facts: file('x here x there x there x\n'),
      expect: edit('x here x there x there x\n', 'x here y there x there x\n'),
    },
    {
      name: 'nothing between what is not there',
      input: wish({ regexp: 'x', replace: 'y', after: 'nowhere' }),
      facts: file('x\n'),
      expect: { nothing: /nothing to replace/ },
    },
    {
      name: 'CR LF and a byte order mark stay, and the pattern sees neither',
      input: wish({ regexp: '^a$', replace: 'b' }),
      facts: file('\ufeffa\r\nc\r\n'),
      expect: edit('\ufeffa\r\nc\r\n', '\ufeffb\r\nc\r\n'),
    },
    {
      name: 'nothing matches',
      input: wish({ regexp: 'zebra', replace: 'y' }),
      facts: file('x\n'),
      expect: { nothing: /nothing to replace/ },
    },
    {
      name: 'what would change again with every run',
      input: wish({ regexp: 'foo', replace: 'foobar' }),
      facts: file('foo\n'),
      expect: { refused: /every run would change/, code: 'tasks/impossible' },
    },
    {
      name: 'no file',
      input: wish({ regexp: 'x' }),
      facts: { state: { type: 'absent', parent: 'directory' } },
      expect: { refused: /\/a does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'a group that is not there',
      input: wish({ regexp: '(a)', replace: '\\2' }),
      expect: { invalid: /has \\2, and/ },
    },
    {
      name: 'a name that is not there',
      input: wish({ regexp: '(a)', replace: '\\g<toString>' }),
      expect: { invalid: /has \\g<toString>, and/ },
    },
    { name: 'look-around', input: wish({ regexp: '(?=a)' }), expect: { invalid: /look-around/ } },
  ],
  trials: [
    {
      name: 'in place, with its mode',
      prepare: 'printf "a=1\\nb=1\\n" >f; chmod 4755 f',
      input: { path: '/case/f', regexp: '=1$', replace: '=2' },
      check: '[ "$(cat f)" = "$(printf "a=2\\nb=2")" ] && [ "$(stat -c %a f)" = 4755 ]',
    },
    {
      name: 'a text that its program refuses stays',
      prepare: 'echo good >f',
      input: { path: '/case/f', regexp: 'good', replace: 'bad', validate: 'grep good %s' },
      fails: /exit/,
      check: 'grep good f',
    },
  ],
};
