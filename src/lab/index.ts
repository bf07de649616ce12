export { labCodes } from './codes.js';
export { type DownOptions, labDown } from './down.js';
export { installPrerequisites, labPrerequisites, type Prerequisite } from './host/prerequisites.js';
export type { LabProgress, Report } from './progress.js';
export { isImageCached, type LabUp, labUp, type UpOptions } from './up.js';
