import { join } from 'node:path';
import { measure } from '../measure/measure.mjs';
import { median } from '../median.mjs';

const program = join(import.meta.dirname, '../../bin/rigger.js');

export const startUp = {
  title: 'start-up: rigger --version against node -e 0',
  async measure() {
    const run = async (...args) => (await measure([process.execPath, ...args], { env: process.env })).wall;
    const walls = { rigger: [], node: [] };
    for (let turn = 0; turn < 10; turn++) {
      walls.rigger.push(await run(program, '--version'));
      walls.node.push(await run('-e', '0'));
    }
    const ratio = median(walls.rigger) / median(walls.node);
    return {
      seen: `${ratio.toFixed(2)} times, ${(1000 * median(walls.rigger)).toFixed(0)} ms`,
      limit: 'at most 2.5 times',
      verdict: ratio <= 2.5 ? 'met' : 'missed',
      figures: walls,
    };
  },
};
