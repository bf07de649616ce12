export { labReady, labSshCommand } from './access.js';
export { dialectNames } from './controller/dialects.js';
export { serveControllers } from './controller/serve.js';
export { labDown } from './down.js';
export { loseFunctions, setWire } from './faults.js';
export { labCache, labDirectory } from './paths.js';
export type { ReportProgress } from './progress.js';
export { labStatus } from './status.js';
export { isImageCached, labUp, type UpOptions } from './up.js';
