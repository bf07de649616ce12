import { afterEach, describe, expect, test } from '@jest/globals';
import { connect } from '../../src/connection/index.js';
import { withController } from '../../src/connection/redfish/with-controller.js';
import { type Asked, type Reply, redfishService } from '../support/redfish-service.js';
import { localTarget } from '../support/targets.js';
import { projectOf, runLocally } from './support/local-run.js';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A controller whose system is off until it is switched on. */
const system = () => {
  let power: 'On' | 'Off' = 'Off';
  const path = '/redfish/v1/Systems/1';
  const answer = ({ method, path: asked, body }: Asked): Reply | undefined => {
    if (asked === '/redfish/v1/SessionService/Sessions')
      return { status: 201, headers: { 'x-auth-token': 't', location: `${asked}/1` }, body: {} };
    if (method === 'DELETE') return { status: 204 };
    if (asked === '/redfish/v1/') return { body: { Systems: { '@odata.id': '/redfish/v1/Systems' } } };
    if (asked === '/redfish/v1/Systems') return { body: { Members: [{ '@odata.id': path }] } };
    const target = `${path}/Actions/ComputerSystem.Reset`;
    const actions = {
      '#ComputerSystem.Reset': { target, 'ResetType@Redfish.AllowableValues': ['On', 'ForceOff'] },
    };
    if (asked === path) return { body: { PowerState: power, Actions: actions } };
    if (asked !== target) return undefined;
    power = (body as { ResetType: string }).ResetType === 'On' ? 'On' : 'Off';
    return { status: 204 };
  };
  return { answer, now: () => power };
};

describe('power through the controller', () => {
  test.each([
    ['power: on', ''],
    ['with an environment and another user', ', environment: { a: b }, become: true, become_user: nobody'],
  ])('a host that is off is switched on without being asked for anything: %s', async (_, more) => {
    const power = system();
    const service = await redfishService(power.answer);
    open.push(() => service.close());
    const folder = await projectOf({
      'play.yml': `- name: a play
  hosts: all
  tasks:
    - { name: wake, power: { state: "on" }${more} }
    - { name: again, power: { state: "on" } }
    - { name: asks, copy: { dest: FOLDER/file, content: x } }
`,
    });
    const run = await runLocally(folder, {
      connect: async ({ host, controller }, signal) =>
        withController(host, controller!, () => {
          // Only a host that is on can be connected to.
          if (power.now() === 'Off') throw new Error(`${host} was connected to while it was off`);
          return connect(localTarget(), signal);
        }),
      target: (host) => ({
        ...localTarget(),
        host,
        controller: { url: service.url, user: 'u', password: 'p', fingerprint: service.fingerprint },
      }),
    });
    expect(run.task('wake')).toMatchObject({ status: 'changed', result: { rc: 0 } });
    expect(run.task('again')?.status).toBe('ok');
    expect(run.task('asks')?.status).toBe('changed');
  });
});
