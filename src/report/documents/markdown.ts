import { printable } from '../../model/index.js';
import type { DocumentBlock } from './blocks.js';

/** Writes blocks as GitHub-flavoured Markdown; figures are files beside it. */
export function markdown(blocks: readonly DocumentBlock[]): string {
  return `${blocks.flatMap(open).map(write).join('\n\n')}\n`;
}

/** Who shows Markdown makes contents of the headings. */
const open = (block: DocumentBlock): Shown[] =>
  block.kind === 'folded' ? block.blocks.flatMap(open) : block.kind === 'contents' ? [] : [block];

type Shown = Exclude<DocumentBlock, { kind: 'folded' | 'contents' }>;

function write(block: Shown): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escapeMarkdown(block.text)}`;
    case 'text':
      return escapeMarkdown(block.text);
    case 'notice':
      return `> **${block.tone === 'lab' ? 'Emulated lab' : 'Note'}.** ${escapeMarkdown(block.text)}`;
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'facts':
      return block.items
        .map(([term, value]) => `- ${escapeMarkdown(term)}: ${escapeMarkdown(value)}`)
        .join('\n');
    case 'answer':
      return `- **${block.verdicts.join('; ')}**: ${escapeMarkdown(block.text)}`;
    case 'table':
      return [
        `**${escapeMarkdown(block.caption)}**`,
        '',
        row(block.columns.map(({ title }) => title)),
        `|${block.columns.map(({ numeric }) => (numeric ? ' ---: |' : ' --- |')).join('')}`,
        ...block.rows.map(row),
      ].join('\n');
    case 'figure': {
      const { title, id, caption } = block.figure;
      return `![${escapeMarkdown(title)}](figures/${id}.svg)\n\n*${escapeMarkdown(caption)}*`;
    }
    case 'commands':
      return `\`\`\`sh\n${block.lines.join('\n')}\n\`\`\``;
  }
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => escapeMarkdown(cell).replaceAll('|', '\\|')).join(' | ')} |`;

/** What comes from a bundle is text, never markup. */
const escapeMarkdown = (content: string): string =>
  printable(content)
    .replaceAll(/[\\`*_[\]<>]/g, '\\$&')
    .replaceAll(/\s*\n\s*/g, ' ');
