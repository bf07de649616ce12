import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { projectOf } from '../../engine/support/local-run.js';
import { rigger } from '../../support/cli.js';

interface Written {
  /** The compared factor and its two levels. */
  readonly levels?: readonly [factor: string, one: string, two: string];
  readonly address?: string;
  readonly bringUp?: string;
  readonly measure?: string;
  readonly more?: string;
  readonly play?: string;
  readonly files?: Readonly<Record<string, string>>;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Warnings and errors of a plan, one text; nothing is measured and no host is asked. */
const judged = async (written: Written): Promise<string> => {
  const [factor, one, two] = written.levels ?? ['datapath', 'virtio', 'sriov'];
  const { address = `{{ ternary (eq datapath 'virtio') '10.7.0.1' '10.8.0.1' }}` } = written;
  const folder = await projectOf({
    'hosts.ini':
      'dut1 ansible_connection=local\npeer1 ansible_connection=local\npeer2 ansible_connection=local\n',
    ...written.files,
    'play.yml': `- name: judged
  hosts: { dut: dut1, peer: peer1, other: peer2 }
${written.play ?? ''}
  experiment:
    factors: { ${factor}: [${one}, ${two}]${written.more ?? ''} }
    design: { repeat: 16, seed: 1 }
    guests: [g1, g2]
    addresses: { peer: "${address}", other: 10.9.0.1 }
    bring_up:
      - { command: { argv: ["true"] }, changed_when: false }
${written.bringUp ?? ''}
    measure:
${written.measure ?? '      - ping: { from: g1, count: 1000, interval: 0.01 }'}
    report: { factor: ${factor} }
`,
  });
  folders.push(folder);
  const { code, stderr } = await rigger(['plan', '-i', 'hosts.ini', 'play.yml'], { cwd: folder });
  // The tools are made up, and no host has them.
  const found = stderr
    .split('\n')
    .filter((line) => /^(warning|error)\[/.test(line) && !line.includes('experiment/tool-missing'));
  // Whatever is found is about arms, and nothing else is wrong with these playbooks.
  for (const line of found)
    expect(line).toMatch(/experiment\/(confounded|arms-differ|idle-factor|uneven-arms)/);
  expect(code).toBe(found.some((line) => line.startsWith('error')) ? 2 : 0);
  return found.join('\n');
};

const either = (factor: string, first: string, one: string, two: string) =>
  `{{ ternary (eq ${factor} '${first}') '${one}' '${two}' }}`;
const byPath = (one: string, two: string) => either('datapath', 'virtio', one, two);
const ways: Written = {
  levels: ['way', 'vhost', 'vf'],
  address: either('way', 'vhost', '10.7.0.1', '10.8.0.1'),
};
const byWay = (one: string, two: string) => either('way', 'vhost', one, two);
const tool = (argv: string) =>
  `      - command: { from: dut, to: none, argv: [${argv}], metrics: { m: { pattern: "(\\\\d+)", unit: s } } }`;
const modes: Written = { levels: ['mode', 'fast', 'slow'], address: '10.7.0.1' };

describe('what an effect could come from beside the compared factor is found: ', () => {
  test.each<[string, Written, RegExp]>([
    [
      'a governor set by shell',
      { bringUp: `      - shell: "echo ${byPath('powersave', 'performance')} >/sys/governor"` },
      /arms-differ\]: shell ".*" on dut1 is told other things where datapath is virtio than where it is sriov|datapath is sriov: /,
    ],
    [
      'coalescing by datapath',
      { bringUp: `      - command: { argv: [ethtool, -C, eth0, rx-usecs, "${byPath('0', '50')}"] }` },
      /arms-differ\]: command .*: argv/,
    ],
    [
      'levels of other names, with another MTU',
      { ...ways, bringUp: `      - shell: "ip link set eth0 mtu ${byWay('1500', '9000')}"` },
      /arms-differ\]: shell .*where way is vhost than where way is vf/,
    ],
    [
      'levels of other names, with other vCPUs in a template',
      {
        ...ways,
        bringUp: `      - template: { src: guest.xml, dest: /tmp/guest.xml }\n        vars: { vcpus: "${byWay('1', '4')}" }`,
        files: { 'templates/guest.xml': '<vcpu>{{ vcpus }}</vcpu>' },
      },
      /arms-differ\]: template /,
    ],
    [
      'a template that only the host can fill in',
      {
        ...ways,
        bringUp: `      - template: { src: guest.xml, dest: /tmp/guest.xml }\n        vars: { vcpus: "${byWay('1', '4')}" }`,
        files: { 'templates/guest.xml': '<vcpu>{{ vcpus }}</vcpu>{{ facts.cpu.model }}' },
      },
      /arms-differ\]: template /,
    ],
    [
      'machines that are swapped',
      { measure: `      - ping: { from: "${byPath('g1', 'g2')}", count: 1000 }` },
      /confounded\]: the machines of ping is \["g1 to peer1"\]/,
    ],
    [
      'machines that are swapped under levels of other names',
      { ...ways, measure: `      - ping: { from: "${byWay('g1', 'g2')}", count: 1000 }` },
      /arms-differ\]: ping is measured with g1 to peer1 where way is vhost, and with g2 to peer1/,
    ],
    [
      'another peer',
      { measure: `      - ping: { from: g1, to: "${byPath('peer', 'other')}", count: 1000 }` },
      /confounded\]: the machines of ping/,
    ],
    [
      'a load beside one arm',
      {
        measure: `      - ping: { from: g1, count: 1000 }
        alongside: [ { when: datapath == 'virtio', stress_ng: { from: g2, stressors: { cpu: 1 } } } ]`,
      },
      /confounded\]: alongside ping/,
    ],
    [
      'a load beside one arm under levels of other names',
      {
        ...ways,
        measure: `      - ping: { from: g1, count: 1000 }
        alongside: [ { when: way == 'vhost', stress_ng: { from: g2, stressors: { cpu: 1 } } } ]`,
      },
      /arms-differ\]: the load beside ping is another one/,
    ],
    [
      'a load on another guest',
      {
        measure: `      - ping: { from: g1, count: 1000 }
        alongside: [ { stress_ng: { from: "${byPath('g1', 'g2')}", stressors: { cpu: 1 } } } ]`,
      },
      /confounded\]: the machines of ping/,
    ],
    [
      'a pause in one arm',
      { bringUp: "      - { command: { argv: [sleep, '5'] }, when: datapath == 'virtio' }" },
      /arms-differ\]: command .* runs only where datapath is virtio/,
    ],
    [
      'a step in one arm',
      {
        bringUp: "      - { service: { name: irqbalance, state: stopped }, when: datapath == 'virtio' }",
      },
      /arms-differ\]: service .* runs only where datapath is virtio/,
    ],
    [
      'a file that the tool reads, written by a step',
      {
        bringUp: `      - copy: { dest: /root/job, content: "${byPath('bs=4k', 'bs=1M')}" }`,
        measure: tool('fio, /root/job'),
      },
      /arms-differ\]: copy .*: content/,
    ],
    [
      'a file that the tool reads, named by the level',
      { measure: tool('fio, "/root/{{ datapath }}.job"') },
      /arms-differ\]: what is measured with names \/root\/virtio.job in one arm and \/root\/sriov.job/,
    ],
    [
      'another transport in one arm',
      {
        measure: `      - sockperf: { from: g1, protocol: "${byPath('udp', 'tcp')}" }`,
      },
      /confounded\]: sockperf.protocol is "udp" where datapath is virtio, and "tcp" where it is sriov/,
    ],
    [
      'a second factor that goes with the first',
      {
        more: ', mtu: [1500, 9000]',
        play: '',
        bringUp: '      - shell: "ip link set eth0 mtu {{ mtu }}"',
        measure:
          '      - ping: { from: g1, count: 1000 }\n    only: ["(datapath == \'virtio\') == (mtu == 1500)"]',
      },
      /confounded\]: datapath and mtu change together/,
    ],
    [
      'nothing at all that depends on the factor',
      { levels: ['colour', 'red', 'blue'], address: '10.7.0.1' },
      /idle-factor\]: nothing depends on colour/,
    ],
    [
      'a second factor on which nothing depends',
      { more: ', colour: [red, blue]' },
      /idle-factor\]: nothing depends on colour/,
    ],
    [
      'an environment variable of a step',
      {
        bringUp: `      - { shell: "set-mtu $MTU", environment: { MTU: "${byPath('1500', '9000')}" } }`,
      },
      /arms-differ\]: shell .*: environment/,
    ],
    [
      'another account',
      {
        bringUp: `      - { shell: "tune", become: true, become_user: "${byPath('root', 'nobody')}" }`,
      },
      /arms-differ\]: shell .*: become_user/,
    ],
    [
      'a condition that only the host can judge',
      {
        bringUp: "      - { shell: tune, when: \"facts.cpu.model == (datapath == 'virtio' ? 'a' : 'b')\" }",
      },
      /arms-differ\]: shell .*when that only the host can tell, and that datapath has a part in/,
    ],
    [
      'a handler',
      {
        bringUp: '      - { shell: "true", notify: tune }',
        play: `  handlers:\n    - { name: tune, shell: "echo ${byPath('0', '1').replace('datapath', "(default datapath 'virtio')")} >/sys/knob" }`,
      },
      /arms-differ\]: shell "tune" on dut1 is told other things/,
    ],
    [
      'a script that is named by the level',
      { bringUp: '      - shell: "/root/set-up-{{ datapath }}.sh"' },
      /arms-differ\]: shell .* names \/root\/set-up-virtio.sh in one arm/,
    ],
    [
      'a role of each arm',
      {
        bringUp: '      - include_role: { name: "path_{{ datapath }}" }',
        files: {
          'roles/path_virtio/tasks/main.yml': '- shell: "echo 1 >/sys/knob"\n',
          'roles/path_sriov/tasks/main.yml': '- shell: "echo 2 >/sys/knob"\n',
        },
      },
      /arms-differ\]: shell /,
    ],
    [
      'an item of a loop over files',
      {
        bringUp: '      - { include_tasks: one.yml, loop: [a, b] }',
        files: {
          'one.yml': `- shell: "echo {{ item }} ${byPath('{{ item }}', 'b').replace("'{{ item }}'", 'item')} >/sys/knob"\n`,
        },
      },
      /arms-differ\]: shell /,
    ],
    [
      'a step beside a tool that is told the level',
      {
        ...modes,
        bringUp: `      - shell: "echo ${either('mode', 'fast', 'performance', 'powersave')} >/sys/governor"`,
        measure: tool('bench, --mode, "{{ mode }}"'),
      },
      /arms-differ\]: shell /,
    ],
  ])('%s', async (_, written, expected) => {
    expect(await judged(written)).toMatch(expected);
  });
});

describe('honest designs pass: ', () => {
  test.each<[string, Written]>([
    ['datapaths that differ in the address', {}],
    ['a tool that is told the level', { ...modes, measure: tool('bench, --mode, "{{ mode }}"') }],
    ['a datapath that the tool is told', { measure: tool('bench, --path, "{{ datapath }}"') }],
    ['parameters of sh -c', { ...modes, measure: tool('sh, -c, \'bench --mode "$1"\', "-", "{{ mode }}"') }],
    ['text of sh -c', { ...modes, measure: tool('sh, -c, "bench --mode {{ mode }} | tail -n 1"') }],
    [
      'numeric levels among the words of a command',
      { levels: ['streams', '1', '16'], address: '10.7.0.1', measure: tool('bench, -P, "{{ streams }}"') },
    ],
    [
      'a numeric level in a rate',
      {
        levels: ['rate', '5', '50'],
        address: '10.7.0.1',
        measure: '      - iperf3: { from: g1, protocol: udp, rate: "{{ rate }}M" }',
      },
    ],
    [
      'a load as the factor',
      {
        levels: ['load', 'idle', 'loaded'],
        address: '10.7.0.1',
        measure: `      - ping: { from: g1, count: 1000 }
        alongside: [ { when: load == 'loaded', stress_ng: { from: g2, stressors: { cpu: 1 } } } ]`,
      },
    ],
    [
      'one step that is how the factor comes about',
      {
        levels: ['irqs', 'everywhere', 'apart'],
        address: '10.7.0.1',
        bringUp: `      - shell: "echo ${either('irqs', 'apart', '1', '3')} >/proc/irq/default_smp_affinity"`,
      },
    ],
    [
      'the measurement the other way round',
      {
        levels: ['direction', 'out', 'in'],
        address: '10.7.0.1',
        measure: `      - ping: { from: "${either('direction', 'out', 'g1', 'peer')}", to: "${either('direction', 'out', 'peer', 'g1')}", address: 10.7.0.9, count: 1000 }`,
      },
    ],
    [
      'guests that are compared by their names',
      {
        levels: ['guest', 'g1', 'g2'],
        address: '10.7.0.1',
        measure: '      - ping: { from: "{{ guest }}", count: 1000 }',
      },
    ],
  ])('%s', async (_, written) => {
    expect(await judged(written)).toBe('');
  });
});
