/** Inventories as files; the sources are those given to `-i`. */
export interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly sources: readonly string[];
  readonly executable?: readonly string[];
  readonly playbookDir?: string;
}

const ini = (name: string, text: string, files: Readonly<Record<string, string>> = {}): Case => ({
  name,
  files: { 'hosts.lab': text, ...files },
  sources: ['hosts.lab'],
});

const yaml = (name: string, text: string, files: Readonly<Record<string, string>> = {}): Case => ({
  name,
  files: { 'hosts.yml': text, ...files },
  sources: ['hosts.yml'],
});

export const cases: readonly Case[] = [
  ini(
    'a flat INI inventory',
    'alpha\nbeta\n\n[web]\nweb1\nweb2 ansible_host=10.0.0.2\n\n[db]\ndb1:2222\nalpha\n',
  ),
  ini(
    'INI values are Python literals',
    [
      'h a=1 b=1.5 c=True d=None e=true f=yes g=0644 i=0o17 j=0x1F k=1_000 l=-5 m=1e3 n=False o=007 p=00',
      "h2 list=[1,2,'x'] dict={'a':1} tuple=1,2 text=plain single='x y' double=\"a b\"",
      `h3 s1="'5'" s2="['a', 'b']" s3="{'k': [1, {'n': None}]}" s4=(1,) s5=() s6='"quoted"'`,
      'h4 time=12:30:45 mac=52:54:00:12:34:56 pci=0000:3b:00.0 ip=10.0.0.1 version=1.10.2 date=2024-01-01',
      'h5 expr=1+1 neg=--5 plus=+7 ell=x... star=* tilde=~ null=null nil=none empty= spaced=" 5"',
      `h6 t="{{ other }}" u="{{ a }}-{{ b }}" w='[1, {{ x }}]' x="{'a': '{{ b }}'}"`,
      `h7 esc="'a\\\\tb\\\\x41\\\\u00e9'" raw="r'a\\\\tb'" bytes="b'ab'" adj="'a' 'b'" trip="'''x'''"`,
    ].join('\n'),
  ),
  ini(
    'INI :vars take the rest of the line, and # starts no comment there',
    [
      '[g]',
      'h1',
      '[g:vars]',
      'plain=some text here',
      'hash=a # b',
      'number=5 # five',
      'quoted="a # b"',
      "single='it'",
      'spaces   =   padded   ',
      'url=http://x/?a=b&c=d',
      'list=[1, 2, "three"]',
      "dict={'a': {'b': [True, None]}, 'c': 1.0}",
      'yes=yes',
      'bool=True',
      'octal=0644',
      'tuple=80, 443',
      'semi=a;b',
      'template={{ a }} and {{ b }}',
      'braces={{ foo }}',
      'unbalanced=[1, 2',
      'empty=',
      'equals==x',
      'backslash=C:\\dir\\new',
      "mixed='a' + 'b'",
      'float=1.50',
      'ansible_user=root',
    ].join('\n'),
  ),
  ini(
    'INI comments and odd lines',
    '# top\n; semicolon\nh1 a=1 # trailing\nh2 a=b#c d=1\nh3 a="b#c" e=\'x # y\'\n[web] # a group\nw1\n  w2   k=v\n[web:vars]# close\nx=1\n[parents:children]\nweb # child\n',
  ),
  ini(
    'INI ranges',
    '[a]\nweb[01:05].example.com\nnode[1:9:4]\nrack-[a:c]-[1:2]\n10.0.0.[1:3]\nx[:2]\n[b]\ndb[08:11]:2200 role=db\nz[a:e:2]\n',
  ),
  ini(
    'INI nested children, declared late',
    '[all_sites:children]\nsouth\nnorth\n\n[north]\nn1\n[south:children]\nsouth_a\nsouth_b\n[south_b]\ns2\n[south_a]\ns1\nn1\n[all_sites:vars]\nx=sites\ny=sites\n[south:vars]\nx=south\n[south_a:vars]\nx=south_a\nz=1\n[north:vars]\nx=north\n',
  ),
  ini(
    'group priority within a depth',
    '[one]\nh\n[two]\nh\n[three]\nh\n[one:vars]\nx=one\nansible_group_priority=10\n[two:vars]\nx=two\n[three:vars]\nx=three\nansible_group_priority=2\n',
  ),
  ini(
    'depth wins over priority',
    '[deep]\nh\n[flat]\nh\n[top:children]\ndeep\n[flat:vars]\nx=flat\nansible_group_priority=99\n[deep:vars]\nx=deep\n',
  ),
  ini('the same host in several places', 'h a=1\n[g]\nh b=2 a=3\n[k]\nh:2222 c=4\nh d=5\n'),
  ini(
    'vars of all and ungrouped',
    'loner\n[g]\nh\n[all:vars]\na=all\nb=all\n[ungrouped:vars]\na=ungrouped\n[g:vars]\nb=g\n',
  ),
  ini(
    'IPv6 and ports',
    '[v6]\n[2001:db8::1]:2222 a=1\n2001:db8::2 a=2\n::1\nfe80::[1:3]\nhost.example.com:22\n1.2.3.4:8022\n',
  ),
  ini(
    'group_vars and host_vars, files and folders',
    '[web]\nw1\nw2\n[db]\nd1\nw1\n[site:children]\nweb\ndb\n[web:vars]\nfrom=ini\n',
    {
      'group_vars/all.yml': 'a: all\nb: all\nfrom: all_file\n',
      'group_vars/web.yml': 'b: web\nlist: [1, 2]\n',
      'group_vars/web.json': '{"never": true}',
      'group_vars/db/1-first.yml': 'c: first\nd: first\n',
      'group_vars/db/2-second.yaml': 'd: second\n',
      'group_vars/db/ignored.txt': 'e: 1\n',
      'group_vars/db/.hidden.yml': 'e: 2\n',
      'group_vars/db/backup.yml~': 'e: 3\n',
      'group_vars/db/sub/plain': 'f: sub\n',
      'group_vars/site': 'b: site\ng: site\n',
      'group_vars/nobody.yml': 'x: 1\n',
      'host_vars/w1.yml': 'b: host\n',
      'host_vars/w2/main.yml': 'b: host2\nempty:\n',
      'host_vars/d1.json': '{"j": [1, null, {"k": true}]}',
    },
  ),
  yaml(
    'a YAML inventory',
    'all:\n  hosts:\n    mail.example.com:\n  vars: {x: all}\n  children:\n    web:\n      hosts:\n        web[1:3].example.com: {n: 1}\n        other:\n          ansible_port: 2222\n    db:\n      hosts:\n        db1:5555: {a: b}\n      vars:\n        x: db\n      children:\n        replicas:\n          hosts: {db2: , db3: {}}\n',
  ),
  yaml(
    'YAML values as Ansible means them',
    [
      'all:',
      '  hosts:',
      '    h:',
      '      bools: [yes, no, on, off, Yes, NO, On, true, False, y, n, "yes"]',
      '      octal: [0644, 0o644, 08, 010, 0, 00]',
      '      numbers: [1_000, 0x1F, 0b101, 1.5, 1e3, 1.5e+3, 1.e+3, .5, +5, -7, 1_0.5]',
      '      nulls: [~, null, Null, NULL, "null", none]',
      '      dates: [2024-01-01, "2024-01-01"]',
      '      text: [1.2.3, 10.0.0.1, a:b, v1.0, "0644", 1k, "#x", =x]',
      '      pci: 0000:3b:00.0',
      '      folded: >-',
      '        one',
      '        two',
      '      block: |',
      '        keep',
      '          this',
      '      anchor: &a {k: v, l: [1]}',
      '      alias: *a',
      '      merged: {<<: *a, k: w}',
      '      key types: {2: two, true: yes, 1.5: f, ~: n}',
      '      template: "{{ x }}"',
      '      unicode: "\\u00e9 é"',
      '      empty:',
    ].join('\n'),
  ),
  yaml(
    'one name instead of a mapping',
    'all:\n  children:\n    web:\n      hosts: solo\n    top:\n      children: web\n  hosts: lonely\n',
  ),
  yaml(
    'groups repeated over the file',
    'web:\n  hosts: {w1: {a: 1}}\n  vars: {x: 1, y: 1}\nall:\n  children:\n    web:\n      hosts: {w2: , w1: {b: 2}}\n      vars: {x: 2}\ntop:\n  children:\n    web:\nweb2:\n  hosts: {w1: {a: 3}}\n  vars: {ansible_group_priority: 5, x: web2}\n',
  ),
  yaml(
    'empty groups and unexpected keys',
    'all:\n  children:\n    empty:\n    nothing: {}\n    odd:\n      hosts: {h: }\n      extra: {a: 1}\n      text: ignored\nungrouped:\n  hosts: {u: }\n',
  ),
  {
    name: 'a folder of sources',
    files: {
      'inv/01-base.yml': 'web: {hosts: {w1: {a: 1}}, vars: {v: base}}\n',
      'inv/02-more': '[web]\nw2\n[db]\nd1\n[web:vars]\nv=more\n',
      'inv/03-ignored.ini': '[web]\nnever\n',
      'inv/04.cfg': '[web]\nnever\n',
      'inv/README.md': '# no\n',
      'inv/sub/x.yml': 'db: {hosts: {d2: }}\n',
      'inv/group_vars/web.yml': 'g: 1\nv: file\n',
      'inv/sub/group_vars/db.yml': 'never: 1\n',
      'inv/host_vars/d2.yml': 'h: 2\n',
    },
    sources: ['inv'],
  },
  {
    name: 'INI, YAML and a program in one folder, with groups in common',
    files: {
      'mixed/hosts': [
        '[web]',
        'w[08:12:2] x="a # b" y=\'c\' z=0o17',
        "w1 ansible_port=22 l=\"[1, 'x', {'k': None}]\"",
        'n-[a:e:2]-[01:02].ex.com:2222',
        '[db:children]',
        'web',
        'late',
        '[late]',
        'u1',
        '[late:vars]',
        "p = {'a': (1,2), 'b': True}",
        't=12:30',
        'e =  ',
      ].join('\n'),
      'mixed/zz.yml':
        'web:\n  vars: {v: 1, c: yaml, ansible_group_priority: 10}\n  hosts:\n    extra[1:3]: {a: 1}\n    w1:\nlate:\n  vars: {v: 2}\n  hosts: {w1: }\n',
      'mixed/dyn': `#!/bin/sh\necho '${JSON.stringify({
        dyn: { hosts: ['w1', 'd1'], vars: { v: 3, o: 8 }, children: ['late'] },
        _meta: { hostvars: { d1: { a: '0644' } } },
      })}'\n`,
      'mixed/group_vars/all': 'g: [1, 2]\nm: {a: 1}\n',
      'mixed/group_vars/web/1.yml': 'b: 0o17\nc: 0644\nd: yes\n',
      'mixed/host_vars/w1/z.yml': 'd: host\n',
      'mixed/host_vars/w1/a.json': '{"d2": 1}',
    },
    sources: ['mixed'],
    executable: ['mixed/dyn'],
  },
  {
    name: 'several sources with their own group_vars',
    files: {
      'a/hosts': '[web]\nw1 from=a\n[db]\nw1\n',
      'a/group_vars/web.yml': 'x: a-web\ny: a-web\n',
      'a/group_vars/db.yml': 'x: a-db\n',
      'b/hosts.yaml': 'web: {hosts: {w1: {from: b}, w3: }}\n',
      'b/group_vars/all.yml': 'x: b-all\nz: b-all\n',
      'b/group_vars/db.yml': 'y: b-db\n',
    },
    sources: ['a/hosts', 'b/hosts.yaml', 'extra1,extra2:2222,'],
  },
  {
    name: 'group_vars beside the playbook',
    files: {
      'inventory/hosts': '[web]\nw1\nw2\n',
      'inventory/group_vars/all.yml': 'a: inventory-all\nb: inventory-all\n',
      'inventory/group_vars/web.yml': 'c: inventory-web\nd: inventory-web\n',
      'inventory/host_vars/w1.yml': 'e: inventory-host\nf: inventory-host\n',
      'playbooks/group_vars/all.yml': 'a: playbook-all\nc: playbook-all\n',
      'playbooks/group_vars/web.yml': 'd: playbook-web\n',
      'playbooks/host_vars/w1.yml': 'e: playbook-host\n',
    },
    sources: ['inventory/hosts'],
    playbookDir: 'playbooks',
  },
  {
    name: 'an executable inventory with _meta',
    files: {
      'dynamic.sh': `#!/bin/sh\ncat <<'END'\n${JSON.stringify({
        web: { hosts: ['w1', 'w2'], vars: { x: 1, ansible_group_priority: 3 }, children: ['sub'] },
        sub: ['w3'],
        standalone: { colour: 'red' },
        empty: {},
        _meta: { hostvars: { w1: { a: '0644', b: [1, null], c: true }, w9: { never: 1 } } },
      })}\nEND\n`,
      'group_vars/web.yml': 'y: file\n',
    },
    sources: ['dynamic.sh'],
    executable: ['dynamic.sh'],
  },
  {
    name: 'an executable inventory without _meta',
    files: {
      dynamic: `#!/bin/sh\nif [ "$1" = --host ]; then echo "{\\"me\\": \\"$2\\"}"; else echo '{"g": {"hosts": ["h1", "h2"]}}'; fi\n`,
    },
    sources: ['dynamic'],
    executable: ['dynamic'],
  },
  {
    name: 'JSON as YAML',
    files: {
      'hosts.json': '{"all": {"hosts": {"h": {"a": 0.5, "b": "x"}}, "vars": {"c": [true, false, null]}}}',
    },
    sources: ['hosts.json'],
  },
  {
    name: 'no extension: YAML when it is a mapping',
    files: { hosts: '---\nweb:\n  hosts:\n    w1: {a: 1}\n' },
    sources: ['hosts'],
  },
  {
    name: 'no extension: INI when it is none',
    files: { hosts: '[web]\nw1 a=1\nw2 b=[1,2]\n' },
    sources: ['hosts'],
  },
];
