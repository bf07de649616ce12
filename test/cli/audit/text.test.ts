import { expect, test } from '@jest/globals';
import { auditText } from '../../../src/cli/audit/text.js';
import { problem } from '../../../src/model/index.js';
import { styleFor } from '../../../src/ui/style.js';

const results: Parameters<typeof auditText>[0] = [
  {
    host: 'dut1',
    verdict: 'not ready',
    findings: [
      { id: 'cpu', title: 'Processor', status: 'ok', evidence: 'VT-x', remedy: 'not shown' },
      {
        id: 'iommu',
        title: 'IOMMU',
        status: 'not-ready',
        evidence: 'the kernel command line has no intel_iommu=on, and no group exists',
        remedy: 'apply the role iommu, which adds it and asks for a reboot',
      },
    ],
  },
  { host: 'far', unreachable: problem('connection/timeout', 'it did not answer', { help: 'look' }) },
];

const plain = { isTerminal: false, env: {} };

test('a file has one line for each sentence', () => {
  expect(auditText(results, styleFor(plain))).toBe(`dut1
  ok      Processor: VT-x
  NO      IOMMU: the kernel command line has no intel_iommu=on, and no group exists
          → apply the role iommu, which adds it and asks for a reboot

far
  ?       cannot be reached: it did not answer [connection/timeout]; look

dut1  not ready
far   cannot tell
`);
});

test('a terminal breaks them between words, under their first', () => {
  const narrow = auditText(results, styleFor({ isTerminal: true, columns: 48, env: { NO_COLOR: '1' } }));
  expect(narrow).toContain(`  NO      IOMMU: the kernel command line has no
          intel_iommu=on, and no group exists
          → apply the role iommu, which adds it
          and asks for a reboot
`);
  for (const line of narrow.split('\n')) expect(line.length).toBeLessThanOrEqual(48);
});
