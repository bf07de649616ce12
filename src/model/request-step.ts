/** What a connection does itself, as a step of a batch: its text, and what it asks for. */
export interface RequestStep<R> {
  script(request: R): string;
  /** The request that a step holds; undefined for ordinary scripts. */
  requestIn(script: string): R | undefined;
}

/** @param unable what a shell says that gets such a step, because nothing before it could carry it out */
export const requestStep = <R>(name: string, unable: string): RequestStep<R> => {
  const header = `#!rigger-${name} `;
  return {
    script: (request) => [header + JSON.stringify(request), `echo "${unable}" >&2`, 'exit 78', ''].join('\n'),
    requestIn: (script) =>
      script.startsWith(header)
        ? (JSON.parse(script.slice(header.length, script.indexOf('\n'))) as R)
        : undefined,
  };
};
