export const withTmpInMemory: (folder: string, argv: readonly string[]) => readonly string[];
