import { available, controllerScript, defineFact, unavailable } from '../../model/index.js';

/** Whether a host has power, as its management controller says: `on`, `off`, `poweringon`, … */
export interface Power {
  readonly power: string;
}

/** @see https://redfish.dmtf.org/schemas/v1/ComputerSystem.json (PowerState) */
export const power = defineFact<Power>({
  id: 'power',
  summary: 'Whether the host has power, as its management controller says (Redfish)',
  fields: { power: { form: /^[a-z]+$/, such: ['on', 'off', 'poweringon', 'poweringoff'] } },
  scopes: () => ['power'],
  script: () => controllerScript({ do: 'read-power' }),
  parse: ({ stdout, stderr, exit }) => {
    const state = exit === 0 ? /"power":"(\w+)"/.exec(stdout)?.[1] : undefined;
    return state === undefined ? unavailable(stderr.trim() || `exit ${exit}`) : available({ power: state });
  },
});
