export const openMemoryFolder: () => string | undefined;
export const closeMemoryFolder: () => void;
export const openFolder: (place: string, owner: number) => string;
export const closeFolder: (place: string, owner: number) => void;
