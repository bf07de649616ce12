/** What a Redfish service answered to one request; `body` is empty where it was no JSON object. */
export interface RedfishAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where a link leads; undefined where it is none. */
export const idOf = (value: unknown): string | undefined => {
  const id = (value as RedfishAnswer['body'] | undefined)?.['@odata.id'];
  return typeof id === 'string' ? id : undefined;
};
