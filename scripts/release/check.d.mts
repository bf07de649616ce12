export const checkNpmPackage: (file: string) => { paths: string[]; wrong: string[] };
