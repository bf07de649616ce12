import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { inWorkspace, within } from './workspace.mjs';

const rows = 1_000_000;

export const statistics = {
  title: 'statistics of a million rows',
  measure: () =>
    inWorkspace(async (folder, rigger) => {
      const file = createWriteStream(join(folder, 'rtt.csv'));
      file.write('datapath,guests,rtt_us\n');
      // A generator of Lehmer's: the same rows each time.
      let state = 1;
      let text = '';
      for (let row = 0; row < rows; row++) {
        state = (state * 48271) % 2147483647;
        text += `${row % 2 ? 'sriov' : 'virtio'},${1 + (row % 4)},${(100 + state / 1e7).toFixed(3)}\n`;
        if (text.length > 1 << 20) {
          file.write(text);
          text = '';
        }
      }
      file.end(text);
      await finished(file);
      const result = await rigger('stats', 'rtt.csv', '--value', 'rtt_us', '--by', 'datapath,guests');
      return within(result, { seconds: 10, megabytes: 500 });
    }),
};
