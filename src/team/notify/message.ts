/** It did not get there; later it may, unless nobody wants it any more. Its words hold no address and no secret. */
export class Undelivered extends Error {
  constructor(
    message: string,
    readonly forever = false,
  ) {
    super(message);
  }
}

/** What happened, and to what. */
export interface Happening {
  readonly key: string;
  readonly event: string;
  readonly at: Date;
  readonly run: number | null;
  readonly playbook: string | null;
  readonly label: string | null;
  readonly person: string | null;
  readonly host: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** As a machine reads it. The same at each try. */
export const asJson = ({ key, event, at, ...rest }: Happening, url: string | undefined): string =>
  JSON.stringify({
    version: 1,
    ...{ key, event, at: at.toISOString() },
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)),
    ...(rest.run === null || url === undefined ? {} : { url: `${url}/runs/${rest.run}` }),
  });

/** As a person reads it: one line, and the text below. */
export const asText = (one: Happening, url: string | undefined): { subject: string; text: string } => {
  const what =
    one.event === 'host-quarantined'
      ? `${one.host} is in quarantine: ${one.detail.why}`
      : one.event === 'trend-changed'
        ? `${one.playbook}: ${one.detail.metric} changed with run ${one.run}`
        : `run ${one.run} of ${one.playbook} ended: ${one.detail.outcome}`;
  return {
    subject: `[rigger] ${what}`.replace(/\s+/g, ' ').slice(0, 200),
    text: [
      `${what}`,
      '',
      ...(one.person === null ? [] : [`for: ${one.person}`]),
      ...(one.label === null ? [] : [`label: ${one.label}`]),
      ...(typeof one.detail.reason === 'string' ? [`reason: ${one.detail.reason}`] : []),
      ...(one.run === null || url === undefined ? [] : [`${url}/runs/${one.run}`]),
      '',
      'You asked for this; `rigger subscribe list` shows what you hear of.',
      '',
    ].join('\n'),
  };
};
