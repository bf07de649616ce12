import { FrameParser } from '../../src/connection/batch/frames.js';
import { parseKnownHosts } from '../../src/connection/ssh/known-hosts.js';
import { sshSettings } from '../../src/engine/target/ssh-config.js';
import { workloads } from '../../src/experiment/workloads/catalogue.js';
import { namedFacts } from '../../src/facts/catalogue.js';
import { parseXml } from '../../src/facts/xml.js';
import { Draft } from '../../src/inventory/draft.js';
import { readIni } from '../../src/inventory/ini.js';
import { readYaml } from '../../src/inventory/yaml.js';
import { loadPlaybook } from '../../src/language/playbook/index.js';
import { decryptAge } from '../../src/language/vault/age.js';
import { decryptAnsibleVault } from '../../src/language/vault/ansible-vault.js';
import { parseYaml } from '../../src/language/yaml/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { sanitize } from '../../src/ui/sanitize.js';

/** Reads a text that somebody else wrote; whatever it throws is judged by the loop. */
export type Parser = (text: string) => unknown;

const output = (stdout: string) => ({ stdout, stderr: '', exit: 0 });

const everyTool: Parser = (text) => {
  for (const workload of workloads.values()) {
    const parameters = workload.parameters.safeParse({});
    if (!parameters.success) continue;
    try {
      workload.parse(parameters.data as never, output(text) as never);
    } catch (error) {
      if ((error as Error).name !== 'Unreadable') throw error;
    }
  }
};

/** Every parser that reads what others wrote, by the name of its corpus in `fuzz/corpus/`. */
export const parsers: Readonly<Record<string, Parser>> = {
  known_hosts: (text) => parseKnownHosts(text, 'known_hosts'),
  ssh_config: (text) =>
    sshSettings(
      {
        files: ['config'],
        home: '/h',
        localUser: 'u',
        read: (path) => (path === 'config' ? text : undefined),
      },
      'dut1',
    ),
  inventory_ini: (text) => {
    const draft = new Draft();
    readIni(draft, text, '/i', 'i');
    draft.settle();
  },
  inventory_yaml: async (text) => {
    const draft = new Draft();
    readYaml(draft, await parseYaml(text, 'i.yml'), '/i.yml');
    draft.settle();
  },
  playbook: (text) =>
    loadPlaybook('/p/play.yml', {
      tasks: taskCatalogue,
      facts: new Set(Object.keys(namedFacts)),
      files: { read: async () => text, list: async () => [] },
    }),
  vault: async (text) => {
    await decryptAnsibleVault(text, ['password']);
    await decryptAge(text, ['AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX']);
  },
  tool_outputs: everyTool,
  facts: (text) => {
    for (const fact of Object.values(namedFacts)) fact().parse(output(text));
  },
  libvirt_xml: (text) => parseXml(text),
  batch_frames: (text) => {
    const parser = new FrameParser(
      'rigger%0',
      () => {},
      () => {},
    );
    for (let at = 0; at < text.length; at += 7) parser.push(Buffer.from(text.slice(at, at + 7)));
  },
  terminal: (text) => {
    // Exactly what may stand on a screen: no control characters but tabs and line ends.
    if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(sanitize(text)))
      throw new Error('a control character came through');
  },
};
