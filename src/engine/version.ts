/** Replaced by the build with the version of package.json; tests see the fallback. */
declare const RIGGER_VERSION: string | undefined;

export const version: string = typeof RIGGER_VERSION === 'string' ? RIGGER_VERSION : '0.1.0';
