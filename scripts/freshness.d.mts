export const sourcesSum: (root: string) => string;
export const noteSources: (root: string, sum: string) => void;
export const isFresh: (root: string) => boolean;
export const ensureFresh: (root: string) => void;
