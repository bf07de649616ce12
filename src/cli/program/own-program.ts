/** The file that Node runs as rigger; not known where its parts are used without it. */
export const ownProgram: { file: string | undefined } = { file: undefined };
