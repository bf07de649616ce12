export const nodes: Readonly<Record<string, readonly [version: string, sha512: string]>>;
export const nodeProgram: (major: string) => string;
export const ensureNodes: (majors?: readonly string[]) => void;
