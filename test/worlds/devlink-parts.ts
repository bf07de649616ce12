import { answer, type Parts } from './host-parts.js';

interface WrittenCard {
  readonly handle: string;
  readonly driver: string;
  readonly versions?: Readonly<Record<string, string>>;
  /** Name, mode and value of each parameter. */
  readonly params?: readonly (readonly [name: string, mode: string, value: string | number | boolean])[];
  readonly eswitch?: Readonly<Record<string, string>>;
  /** By index. */
  readonly ports?: Readonly<Record<string, object>>;
}

/** What `devlink` of iproute2 5.15 and later prints of cards. */
export const devlinkOf = (...cards: readonly WrittenCard[]): Parts => {
  const all = (key: string, of: (card: WrittenCard) => [string, unknown][]) =>
    `${JSON.stringify({ [key]: Object.fromEntries(cards.flatMap(of)) })}\n`;
  return {
    answers: [
      answer(
        'devlink -j dev show',
        all('dev', ({ handle }) => [[handle, {}]]),
      ),
      answer('devlink dev show', cards.map(({ handle }) => `${handle}\n`).join('')),
      answer(
        'devlink -j dev info',
        all('info', ({ handle, driver, versions = {} }) => [
          [handle, { driver, versions: { running: versions } }],
        ]),
      ),
      answer(
        'devlink -j dev param show',
        all('param', ({ handle, params = [] }) => [
          [
            handle,
            params.map(([name, cmode, value]) => ({ name, type: 'generic', values: [{ cmode, value }] })),
          ],
        ]),
      ),
      answer(
        'devlink -j port show',
        all('port', ({ handle, ports = {} }) =>
          Object.entries(ports).map(([index, port]) => [`${handle}/${index}`, { type: 'eth', ...port }]),
        ),
      ),
      answer('devlink -j port function rate show', '{"rate":{}}\n'),
      ...cards.map(({ handle, eswitch }) =>
        eswitch
          ? answer(
              `devlink -j dev eswitch show ${handle}`,
              `${JSON.stringify({ dev: { [handle]: eswitch } })}\n`,
            )
          : answer(
              `devlink -j dev eswitch show ${handle}`,
              '',
              1,
              'kernel answers: Operation not supported\n',
            ),
      ),
    ],
  };
};
