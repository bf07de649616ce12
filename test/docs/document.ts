import { stripVTControlCharacters } from 'node:util';
/** One fenced block of a document, and what the comment before it says to the test. */
export interface Block {
  readonly document: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** `<!-- key: value -->` just before the block; what is not shown to readers. */
  readonly marks: Readonly<Record<string, string>>;
}

/** `not run: why`, `file: path`, `exit: 3`, `example: why its output is not compared`; a day's `needs the network: why`. */
const markNames = ['not run', 'file', 'exit', 'example', 'needs the network'] as const;

/** The documents whose commands are run, in their order; what their other blocks hold is written or compared. */
export const documentsThatRun = [
  'README.md',
  'docs/first-real-host.md',
  'docs/looking.md',
  'docs/own-experiment.md',
  'docs/screens.md',
  'docs/for-ansible-users.md',
];

/** Followed on hosts of its own, by day.test.ts. */
export const dayPage = 'docs/day.md';

/** Whether a block is a playbook of rigger: a list of plays. Those of Ansible's, and wrong ones, begin by saying so. */
export const isPlaybook = ({ language, text }: Pick<Block, 'language' | 'text'>): boolean =>
  language === 'yaml' && /^- (name|hosts):/m.test(text) && !/^# (Ansible|Wrong on purpose)/.test(text);

/** All fenced blocks of a Markdown document, in their order. */
export const blocksOf = (document: string, markdown: string): Block[] => {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  let marks: Record<string, string> = {};
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    const mark = /^<!-- ([a-z ]+): (.+) -->$/.exec(line);
    const fence = /^(\s*)```(\w*)$/.exec(line);
    if (mark) marks[mark[1]!] = mark[2]!;
    else if (fence) {
      const unknown = Object.keys(marks).find((name) => !(markNames as readonly string[]).includes(name));
      if (unknown !== undefined) throw new Error(`${document}:${index + 1}: no mark is called ${unknown}`);
      const end = lines.findIndex((other, at) => at > index && other === `${fence[1]}\`\`\``);
      if (end < 0) throw new Error(`${document}:${index + 1}: the block does not end`);
      const text = lines.slice(index + 1, end).join('\n');
      blocks.push({ document, line: index + 1, language: fence[2]!, text, marks });
      marks = {};
      index = end;
    } else if (line.trim() !== '') marks = {};
  }
  return blocks;
};

/** What may differ from run to run: times, names of runs, widths of columns. */
export const withoutChance = (text: string): string =>
  byHost(stripVTControlCharacters(text).replace(/ \((up to )?(\d+ min )?[\d.]+ m?s\)/g, ''))
    .replace(/\d{8}T\d{6}\.\d{3}Z-([\w-]+)-[0-9a-f]{4}/g, 'RUN-$1')
    .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?Z)?/g, 'TIME')
    .replace(/(\d+ min )?\b\d+(\.\d+)? m?s\b/g, 'SPAN')
    .replace(/\b\d+s\b/g, 'SPAN')
    .replace(/[─-]{4,}/g, '-')
    .replace(/ +/g, ' ')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();

/**
 * What the screen says of tasks, one entry for each host and sorted: hosts go at their own pace, and it is
 * chance which of them comes first, and whether all are in time for one entry.
 */
const byHost = (text: string): string =>
  text.replace(
    /(?:^ {2}\S.* on (?:both hosts|all 4 hosts|(?:dut|h)\d(?:[,–] ?(?:dut|h)\d)*)\n(?: {4,}.*\n)*)+/gm,
    (entries) =>
      entries
        .split(/^(?= {2}\S)/m)
        .flatMap((entry) => {
          const [, task = '', hosts = '', rest = ''] = /^(.*) on (.+)\n([\s\S]*)$/.exec(entry) ?? [];
          return hostsIn(hosts).map((host) => `${task} on ${host}\n${rest}`);
        })
        .sort()
        .join(''),
  );

const hostsIn = (words: string): string[] => {
  if (words === 'both hosts') return ['dut1', 'dut2'];
  if (words === 'all 4 hosts') return ['h1', 'h2', 'h3', 'h4'];
  return words.split(', ').flatMap((part) => {
    const [, name = '', from = '', to = ''] = /^(\D+)(\d)–\D+(\d)$/.exec(part) ?? [];
    return to === '' ? [part] : range(Number(from), Number(to)).map((number) => `${name}${number}`);
  });
};

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
