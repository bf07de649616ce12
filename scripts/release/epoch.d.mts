export const releaseEpoch: () => number;
export const settle: (folder: string, epoch: number, isProgram: (path: string) => boolean) => void;
