import { version } from '../../engine/version.js';
import type { DoctorCheck } from './check.js';

/** The oldest Node.js that rigger runs on, as package.json says under `engines`. */
const oldestNode = 20;

/** Node.js and rigger itself. */
export const programChecks = (): DoctorCheck[] => {
  const modern = Number.parseInt(process.versions.node, 10) >= oldestNode;
  return [
    { area: 'program', title: 'rigger', status: 'ok', evidence: `${version}, ${process.argv[1] ?? ''}` },
    {
      area: 'program',
      title: 'Node.js',
      status: modern ? 'ok' : 'broken',
      evidence: `${process.versions.node}, ${process.execPath}`,
      ...(modern ? {} : { remedy: `install Node.js ${oldestNode} or newer` }),
    },
  ];
};
