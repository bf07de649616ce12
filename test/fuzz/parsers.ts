import { FrameParser } from '../../src/connection/batch/frames.js';
import { parseKnownHosts } from '../../src/connection/ssh/known-hosts.js';
import { workloads } from '../../src/experiment/workloads/catalogue.js';
import { namedFacts } from '../../src/facts/catalogue.js';
import { parseXml } from '../../src/facts/reading/xml.js';
import { Draft } from '../../src/inventory/draft.js';
import { readIni } from '../../src/inventory/ini.js';
import { readYaml } from '../../src/inventory/yaml.js';
import { loadPlaybook } from '../../src/language/playbook/index.js';
import { decryptAge } from '../../src/language/vault/age.js';
import { decryptAnsibleVault } from '../../src/language/vault/ansible-vault.js';
import { replaceBlocks } from '../../src/language/vault/blocks.js';
import { parseYaml } from '../../src/language/yaml/index.js';
import { sanitize } from '../../src/model/sanitize.js';
import { sshSettings } from '../../src/reach/ssh-config.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { readForeignBundle } from './bundle.js';
import { askForeignController } from './redfish.js';

/** Reads a text that somebody else wrote; whatever it throws is judged by the loop. */
export type Parser = (text: string) => unknown;

const output = (stdout: string) => ({ stdout, stderr: '', exit: 0 });

/** Parameters of those that need some. */
const asked: Readonly<Record<string, unknown>> = {
  command: {
    argv: ['tool'],
    metrics: {
      first: { pattern: '([\\d.]+) ', unit: 'ms', samples: true },
      bytes: { json: 'end.sum.bytes', unit: 'byte' },
    },
  },
};

const everyTool: Parser = (text) => {
  for (const workload of workloads.values()) {
    // A search has no output of its own.
    if (workload.name === 'search') continue;
    try {
      workload.parse(workload.parameters.parse(asked[workload.name] ?? {}), output(text));
    } catch (error) {
      if ((error as Error).name !== 'Unreadable') throw error;
    }
  }
};

/** What a stream says, and how it ends, when it comes in chunks of so many bytes. */
const framesOf = (bytes: Buffer, chunk: number): string => {
  const said: unknown[] = [''];
  const parser = new FrameParser(
    'rigger%0',
    (part) => {
      if (typeof said.at(-1) === 'string') said.push(said.pop() + part.toString('latin1'));
      else said.push(part.toString('latin1'));
    },
    (frame) => said.push(frame),
  );
  for (let at = 0; at < bytes.length; at += chunk) parser.push(bytes.subarray(at, at + chunk));
  return JSON.stringify(said);
};

/** Every parser that reads what others wrote, by the name of its corpus in `test/fuzz/corpus/`. */
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
    await replaceBlocks(text, async (block) => block.text);
    await decryptAnsibleVault(text, ['password']);
    await decryptAge(text, ['AGE-SECRET-KEY-148ADVTUR8DVGVGWEP49PE4N6AXQQ7G6LJ5Z4HSH2JD0MZ5VAP9QSQSCKM6']);
  },
  tool_outputs: everyTool,
  facts: (text) => {
    // Output that cannot be understood makes a fact unavailable; not even an error of rigger's own is right here.
    for (const fact of Object.values(namedFacts)) {
      try {
        fact.definition.parse(output(text), undefined);
      } catch (error) {
        throw new Error(`the fact threw ${(error as Error).stack}`);
      }
    }
  },
  libvirt_xml: (text) => parseXml(text),
  batch_frames: (text) => {
    // Below the length of the longest frame the network's chunks make no difference.
    const bytes = Buffer.from(text, 'latin1').subarray(0, 4000);
    if (framesOf(bytes, bytes.length) !== framesOf(bytes, 7))
      throw new Error('what a stream says depends on its chunks');
  },
  redfish: askForeignController,
  bundle: readForeignBundle,
  terminal: (text) => {
    // Exactly what may stand on a screen: no control characters but tabs and line ends.
    if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(sanitize(text)))
      throw new Error('a control character came through');
  },
};
