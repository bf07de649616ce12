// Runs once after all tests.
import { closeMemoryFolder } from './memory-folder.mjs';

export default () => closeMemoryFolder();
