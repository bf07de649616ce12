// Runs once before any test: tests of the command line use the build, which must be that of the sources.
import { ensureFresh } from './freshness.mjs';

export default () => ensureFresh(new URL('..', import.meta.url).pathname);
