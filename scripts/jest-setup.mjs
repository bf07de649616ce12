// Runs once before any test: tests of the command line use the build, which must be that of the sources, and all of
// them make and remove many small files.
import { ensureFresh } from './freshness.mjs';
import { openMemoryFolder } from './memory-folder.mjs';

export default () => {
  ensureFresh(new URL('..', import.meta.url).pathname);
  const folder = process.env.TMPDIR ?? openMemoryFolder();
  if (folder !== undefined) process.env.TMPDIR = folder;
};
