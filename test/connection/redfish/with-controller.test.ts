import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Connection, Controller, ShellStep, StepOutput } from '../../../src/connection/connection.js';
import { type ControllerLimits, usualLimits } from '../../../src/connection/redfish/service.js';
import { withController } from '../../../src/connection/redfish/with-controller.js';
import { firmware } from '../../../src/facts/host/firmware.js';
import { power } from '../../../src/facts/host/power.js';
import { controllerScript } from '../../../src/model/index.js';
import { intervalsOf } from '../../support/intervals.js';
import { type Asked, type Reply, redfishService } from '../../support/redfish-service.js';

const id = (path: string) => ({ '@odata.id': path });
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Shapes as HPE's iLO 5 and Dell's iDRAC 9 give them, cut to what a client looks at. */
const vendors = {
  hpe: {
    system: '/redfish/v1/Systems/1',
    bios: '/redfish/v1/systems/1/bios/',
    settings: '/redfish/v1/systems/1/bios/settings/',
    registry: 'BiosAttributeRegistryU30.v1_2_22',
    attributes: { IntelProcVtd: 'Disabled', ProcVirtualization: 'Enabled', Sriov: 'Enabled' },
    pending: { IntelProcVtd: 'Enabled', ProcVirtualization: 'Enabled', Sriov: 'Enabled' },
    applyTimes: undefined,
    resets: [
      'On',
      'ForceOff',
      'GracefulShutdown',
      'ForceRestart',
      'Nmi',
      'PushPowerButton',
      'GracefulRestart',
    ],
  },
  dell: {
    system: '/redfish/v1/Systems/System.Embedded.1',
    bios: '/redfish/v1/Systems/System.Embedded.1/Bios',
    settings: '/redfish/v1/Systems/System.Embedded.1/Bios/Settings',
    registry: 'BiosAttributeRegistry.v1_0_0',
    attributes: { ProcVirtualization: 'Enabled', SriovGlobalEnable: 'Disabled' },
    pending: {},
    applyTimes: ['OnReset', 'AtMaintenanceWindowStart', 'InMaintenanceWindowOnReset'],
    resets: ['On', 'ForceOff', 'ForceRestart', 'PowerCycle', 'PushPowerButton'],
  },
  /** iDRAC 8, which makes a job of settings only when it is told to. */
  'dell of before': {
    system: '/redfish/v1/Systems/System.Embedded.1',
    bios: '/redfish/v1/Systems/System.Embedded.1/Bios',
    settings: '/redfish/v1/Systems/System.Embedded.1/Bios/Settings',
    registry: 'BiosAttributeRegistry.v1_0_0',
    attributes: { ProcVirtualization: 'Enabled', SriovGlobalEnable: 'Disabled' },
    pending: {},
    applyTimes: undefined,
    resets: ['On', 'ForceOff', 'GracefulRestart'],
  },
} as const;
type Vendor = (typeof vendors)[keyof typeof vendors];

const controllerOf =
  (vendor: Vendor) =>
  (asked: Asked): Reply | undefined => {
    const { method, path } = asked;
    if (path === '/redfish/v1/SessionService/Sessions')
      return (asked.body as { Password?: string }).Password === 'secret'
        ? {
            status: 201,
            headers: { 'x-auth-token': 't0ken', location: '/redfish/v1/SessionService/Sessions/7' },
            body: {},
          }
        : {
            status: 401,
            body: { error: { '@Message.ExtendedInfo': [{ Message: 'The account is locked.' }] } },
          };
    if (asked.headers['x-auth-token'] !== 't0ken') return { status: 401 };
    if (method === 'DELETE') return { status: 204 };
    if (method === 'POST' && path.endsWith('ComputerSystem.Reset')) return { status: 204 };
    if (path === '/redfish/v1/Managers/iDRAC.Embedded.1/Jobs' && method === 'POST')
      return { status: 200, headers: { location: '/redfish/v1/TaskService/Tasks/JID_2' } };
    if (method === 'PATCH' && vendor.applyTimes === undefined) return { body: {} };
    if (method === 'PATCH')
      return { status: 202, headers: { location: '/redfish/v1/TaskService/Tasks/JID_1' }, body: {} };
    if (path === '/redfish/v1/') return { body: { Systems: id('/redfish/v1/Systems') } };
    if (path === '/redfish/v1/Systems') return { body: { Members: [id(vendor.system)] } };
    if (path === vendor.system)
      return {
        body: {
          PowerState: 'On',
          Bios: id(vendor.bios),
          Actions: {
            '#ComputerSystem.Reset': {
              target: `${vendor.system}/Actions/ComputerSystem.Reset`,
              'ResetType@Redfish.AllowableValues': vendor.resets,
            },
          },
        },
      };
    if (path === vendor.bios)
      return {
        body: {
          AttributeRegistry: vendor.registry,
          Attributes: vendor.attributes,
          '@Redfish.Settings': {
            SettingsObject: id(vendor.settings),
            ...(vendor.applyTimes ? { SupportedApplyTimes: vendor.applyTimes } : {}),
          },
        },
      };
    if (path === vendor.settings) return { headers: { etag: 'W/"1"' }, body: { Attributes: vendor.pending } };
    if (path === '/redfish/v1/Registries')
      return {
        body: {
          Members: [id('/redfish/v1/Registries/Base'), id(`/redfish/v1/Registries/${vendor.registry}`)],
        },
      };
    if (path === `/redfish/v1/Registries/${vendor.registry}`)
      return { body: { Location: [{ Language: 'en', Uri: '/redfish/v1/registrystore/bios.json' }] } };
    if (path === '/redfish/v1/registrystore/bios.json')
      return {
        body: {
          RegistryEntries: {
            Attributes: Object.keys(vendor.attributes).map((AttributeName) => ({
              AttributeName,
              Type: 'Enumeration',
              ReadOnly: false,
              Value: [{ ValueName: 'Enabled' }, { ValueName: 'Disabled' }],
            })),
          },
        },
      };
    return undefined;
  };

const noHost = (): Promise<Connection> => Promise.reject(new Error('nobody asked the host for anything'));

const connected = async (
  answer: (asked: Asked) => Reply | undefined,
  over:
    | Partial<Controller>
    | ((service: { certificate: string; fingerprint: string }) => Partial<Controller>) = {},
  host = noHost,
  bounds: { readonly signal?: AbortSignal; readonly limits?: ControllerLimits } = {},
) => {
  const service = await redfishService(answer);
  open.push(service.close);
  const own = typeof over === 'function' ? over(service) : { certificateFile: service.certificate, ...over };
  const connection = withController(
    'hv1',
    { url: service.url, user: 'rigger', password: 'secret', ...own },
    host,
    bounds.signal,
    bounds.limits,
  );
  open.push(() => connection.close());
  return { service, connection };
};

const set = (attributes: Record<string, string>): ShellStep => ({
  script: controllerScript({ do: 'set-firmware', attributes }),
});

describe.each(Object.entries(vendors))('%s', (name, vendor) => {
  test('reads settings in force, settings that wait, and the registry', async () => {
    const { connection } = await connected(controllerOf(vendor));
    const [output] = await connection.run([{ script: firmware().script }]);
    const reading = firmware().parse(output!);
    expect(reading).toEqual({
      available: true,
      value: {
        attributes: vendor.attributes,
        pending: { ...vendor.attributes, ...vendor.pending },
        registry: Object.keys(vendor.attributes).map((attribute) => ({
          name: attribute,
          type: 'Enumeration',
          read_only: false,
          values: ['Enabled', 'Disabled'],
        })),
      },
    });
  });

  test('changes the settings object, in the way that the vendor wants', async () => {
    const { connection, service } = await connected(controllerOf(vendor));
    expect(await connection.run([set({ ProcVirtualization: 'Disabled' })])).toMatchObject([{ exit: 0 }]);
    const patch = service.asked.find(({ method }) => method === 'PATCH')!;
    expect(patch.path).toBe(vendor.settings);
    expect(patch.headers['if-match']).toBe('W/"1"');
    expect(patch.body).toEqual({
      ...(name === 'dell'
        ? {
            '@Redfish.SettingsApplyTime': {
              '@odata.type': '#Settings.v1_1_0.PreferredApplyTime',
              ApplyTime: 'OnReset',
            },
          }
        : {}),
      Attributes: { ProcVirtualization: 'Disabled' },
    });
    const jobs = service.asked.filter(({ path }) => path.endsWith('/Jobs'));
    expect(jobs.map(({ body }) => body)).toEqual(
      name === 'dell of before' ? [{ TargetSettingsURI: vendor.settings }] : [],
    );
  });

  test('restarts by the gentlest reset that the controller offers', async () => {
    const { connection, service } = await connected(controllerOf(vendor));
    await connection.run([{ script: controllerScript({ do: 'power', action: 'restart' }) }]);
    expect(service.asked.find(({ path }) => path.endsWith('ComputerSystem.Reset'))!.body).toEqual({
      ResetType: name === 'dell' ? 'ForceRestart' : 'GracefulRestart',
    });
  });

  test('logs in once and logs out', async () => {
    const { connection, service } = await connected(controllerOf(vendor));
    const outputs = await connection.run([{ script: power().script }, { script: firmware().script }]);
    await connection.close();
    expect(power().parse(outputs[0]!)).toEqual({ available: true, value: { power: 'on' } });
    const sessions = service.asked.filter(({ path }) => path.startsWith('/redfish/v1/SessionService'));
    expect(sessions.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toEqual([
      'POST Sessions',
      'DELETE 7',
    ]);
  });
});

describe('what controllers do in the field', () => {
  const hpe = controllerOf(vendors.hpe);
  const registryOf = async (answer: (asked: Asked) => Reply | undefined) => {
    const { connection } = await connected(answer);
    const [output] = await connection.run([{ script: firmware().script }]);
    const reading = firmware().parse(output!);
    return reading.available ? reading.value.registry.length : reading.reason;
  };
  const registered = Object.keys(vendors.hpe.attributes).length;

  test.each([
    'https://bmc.example.net/redfish/v1/SessionService/Sessions/7',
    'https://127.0.0.1:1/redfish/v1/SessionService/Sessions/7',
    '/redfish/v1/SessionService/Sessions/7',
    'Sessions/7',
  ])('a session that is told as %s is used, and closed here', async (location) => {
    const { connection, service } = await connected((asked) => {
      const usual = hpe(asked);
      const isLogin = asked.method === 'POST' && asked.path.endsWith('/Sessions');
      return isLogin ? { ...usual, headers: { ...usual?.headers, location } } : usual;
    });
    expect(await connection.run([{ script: power().script }])).toMatchObject([{ exit: 0 }]);
    await connection.close();
    expect(service.asked.at(-1)).toMatchObject({
      ...{ method: 'DELETE', path: '/redfish/v1/SessionService/Sessions/7' },
      headers: { 'x-auth-token': expect.any(String) },
    });
    expect(service.asked.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
  });

  const goodbyes = ({ asked }: { readonly asked: readonly Asked[] }): number =>
    asked.filter(({ method, path }) => method === 'DELETE' && /\/Sessions\/7\/?$/.test(path)).length;

  test('a session is closed after a failure', async () => {
    const { connection, service } = await connected((asked) =>
      asked.method === 'GET' && /Systems/i.test(asked.path) ? { status: 500 } : hpe(asked),
    );
    expect(await connection.run([{ script: power().script }])).toMatchObject([{ exit: 1 }]);
    await connection.close();
    expect(goodbyes(service)).toBe(1);
  });

  test('a session is closed after an interruption', async () => {
    const stop = new AbortController();
    const { connection, service } = await connected(
      (asked) => {
        if (asked.method !== 'GET' || !/Systems/.test(asked.path)) return hpe(asked);
        setTimeout(() => stop.abort(new Error('interrupted')), 20);
        return { dripEvery: 5 };
      },
      {},
      noHost,
      { signal: stop.signal },
    );
    await expect(connection.run([{ script: power().script }])).rejects.toThrow('connection/interrupted');
    await connection.close();
    expect(goodbyes(service)).toBe(1);
  });

  test('no clock runs on behind an answer, or behind none', async () => {
    const { connection } = await connected((asked) =>
      asked.method === 'GET' && /Systems\/1$/.test(asked.path) ? { status: 500 } : hpe(asked),
    );
    const { started, left } = await intervalsOf(async () => {
      await connection.run([{ script: power().script }]);
      await connection.close();
    });
    expect(started).toBeGreaterThan(2);
    expect(left).toBe(0);
  });

  test('a session is closed through a redirection and by a busy service', async () => {
    let busy = 1;
    const { connection, service } = await connected((asked) => {
      if (asked.method !== 'DELETE') return hpe(asked);
      // Relative to what was asked for.
      if (!asked.path.endsWith('/')) return { status: 308, headers: { location: '7/' } };
      return busy-- > 0 ? { status: 503, headers: { 'retry-after': '0' } } : { status: 204 };
    });
    await connection.run([{ script: power().script }]);
    await connection.close();
    expect(goodbyes(service)).toBe(3);
  });

  test('a link to elsewhere gets neither token nor password', async () => {
    const elsewhere = await redfishService(() => ({ body: { PowerState: 'On' } }));
    open.push(elsewhere.close);
    const { connection, service } = await connected((asked) => {
      const usual = hpe(asked);
      if (asked.path !== '/redfish/v1/' && asked.path !== '/redfish/v1') return usual;
      const text = JSON.stringify(usual?.body ?? {});
      return {
        body: JSON.parse(text.replaceAll('"/redfish/v1/Systems"', `"${elsewhere.url}/redfish/v1/Systems"`)),
      };
    });
    expect(await connection.run([{ script: power().script }])).toMatchObject([
      { exit: 1, stderr: expect.stringContaining('does not lead to itself') },
    ]);
    await connection.close();
    expect(elsewhere.asked).toEqual([]);
    expect(goodbyes(service)).toBe(1);
  });

  test.each([
    ['says so', { 'content-encoding': 'gzip' }],
    ['does not say so', {}],
  ])('a registry that is compressed, and %s', async (_, headers) => {
    const answer = (asked: Asked): Reply | undefined => {
      const usual = hpe(asked);
      if (!asked.path.includes('registrystore')) return usual;
      if (asked.headers['accept-encoding'] !== 'gzip') return { status: 406 };
      return { headers, bytes: gzipSync(JSON.stringify(usual?.body)) };
    };
    expect(await registryOf(answer)).toBe(registered);
  });

  test('a bomb in the place of a registry ends in an error', async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    expect(
      await registryOf((asked) => (asked.path.includes('registrystore') ? { bytes: bomb } : hpe(asked))),
    ).toMatch(/cannot be reached|larger/);
  });

  test.each<[string, string | undefined, readonly string[], number]>([
    ['has another version', 'BiosAttributeRegistry.v1_0_3', ['BiosAttributeRegistry.v1_0_0'], registered],
    [
      'is one of two of that name',
      'BiosAttributeRegistry.v1_0_3',
      ['BiosAttributeRegistry.v1_0_0', 'BiosAttributeRegistry.v1_0_1'],
      0,
    ],
    ['is not named', undefined, ['Base.1.0.0', 'BiosAttributeRegistryU30.v1_2_3'], registered],
    ['is nowhere', 'BiosAttributeRegistry.v1_0_0', ['Base.1.0.0'], 0],
  ])('a registry that %s', async (_, wanted, members, found) => {
    const count = await registryOf((asked) => {
      const { path } = asked;
      if (path === '/redfish/v1/Registries')
        return { body: { Members: members.map((name) => id(`/redfish/v1/Registries/${name}`)) } };
      const name = path.startsWith('/redfish/v1/Registries/') ? path.split('/').at(-1)! : undefined;
      if (name !== undefined)
        return members.includes(name)
          ? { body: { Location: [{ Language: 'en', Uri: '/redfish/v1/registrystore/bios.json' }] } }
          : undefined;
      const usual = hpe(asked);
      if (path !== vendors.hpe.bios) return usual;
      const { AttributeRegistry: __, ...body } = usual?.body as Record<string, unknown>;
      return { body: { ...body, ...(wanted && { AttributeRegistry: wanted }) } };
    });
    expect(count).toBe(found);
  });

  test('a weak tag that is never equal is sent without its mark', async () => {
    const { connection, service } = await connected((asked) =>
      asked.method === 'PATCH' && asked.headers['if-match'] !== '"1"' ? { status: 412 } : hpe(asked),
    );
    expect(await connection.run([set({ ProcVirtualization: 'Disabled' })])).toMatchObject([{ exit: 0 }]);
    const tags = service.asked
      .filter(({ method }) => method === 'PATCH')
      .map(({ headers }) => headers['if-match']);
    expect(tags).toEqual(['W/"1"', '"1"']);
  });

  test('settings that somebody else has changed meanwhile are refused', async () => {
    const { connection } = await connected((asked) =>
      asked.method === 'PATCH' ? { status: 412 } : hpe(asked),
    );
    expect(await connection.run([set({ ProcVirtualization: 'Disabled' })])).toMatchObject([
      { exit: 1, stderr: expect.stringContaining('HTTP 412') },
    ]);
  });

  test('a tag that stands in the body alone is sent', async () => {
    const { connection, service } = await connected((asked) => {
      if (asked.method === 'GET' && asked.path === vendors.hpe.settings)
        return { body: { '@odata.etag': '"9"', Attributes: {} } };
      if (asked.method === 'PATCH' && asked.headers['if-match'] === undefined) return { status: 428 };
      return hpe(asked);
    });
    expect(await connection.run([set({ ProcVirtualization: 'Disabled' })])).toMatchObject([{ exit: 0 }]);
    expect(service.asked.find(({ method }) => method === 'PATCH')?.headers['if-match']).toBe('"9"');
  });

  test('a busy service is asked again, and one that has moved a resource there', async () => {
    let busy = 2;
    const { connection, service } = await connected((asked) => {
      // By the name that others call it by.
      if (asked.path === '/redfish/v1/SessionService/Sessions')
        return { status: 308, headers: { location: `https://bmc.example.net${asked.path}/` } };
      if (asked.path === '/redfish/v1/SessionService/Sessions/')
        return hpe({ ...asked, path: '/redfish/v1/SessionService/Sessions' });
      if (asked.path === '/redfish/v1/' && busy-- > 0)
        return { status: 503, headers: { 'retry-after': '0' } };
      return hpe(asked);
    });
    expect(await connection.run([{ script: power().script }])).toMatchObject([
      { exit: 0, stdout: '{"power":"on"}' },
    ]);
    expect(service.asked.filter(({ path }) => path === '/redfish/v1/')).toHaveLength(3);
  });

  test.each<[string, number, Readonly<Record<string, string>>]>([
    [
      'until a time by its own clock',
      503,
      { date: 'Sun, 06 Nov 1994 08:49:37 GMT', 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' },
    ],
    ['until a time, and tells none', 503, { date: '', 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }],
    ['for so many requests', 429, { 'retry-after': '0' }],
  ])('a service that is busy %s is asked again', async (_, status, headers) => {
    let busy = 1;
    const { connection } = await connected((asked) =>
      asked.path === '/redfish/v1/' && busy-- > 0 ? { status, headers } : hpe(asked),
    );
    expect(await connection.run([{ script: power().script }])).toMatchObject([{ exit: 0 }]);
  });

  test.each<[string, Reply]>([
    ['stays busy', { status: 503, headers: { 'retry-after': '0' } }],
    ['sends round in a circle', { status: 307, headers: { location: '/redfish/v1/' } }],
    ['is busy without saying until when', { status: 503 }],
    ['sends elsewhere', { status: 307, headers: { location: 'https://127.0.0.1:1/redfish/v1/' } }],
  ])('a service that %s is given up', async (_, reply) => {
    const { connection, service } = await connected((asked) =>
      asked.path === '/redfish/v1/' ? reply : hpe(asked),
    );
    expect(await connection.run([{ script: power().script }])).toMatchObject([{ exit: 1 }]);
    expect(service.asked.filter(({ path }) => path === '/redfish/v1/').length).toBeLessThan(7);
  });

  test('resets that are described elsewhere', async () => {
    const info = '/redfish/v1/Systems/1/ResetActionInfo';
    const { connection, service } = await connected((asked) => {
      if (asked.path === info)
        return {
          body: { Parameters: [{ Name: 'X' }, { Name: 'ResetType', AllowableValues: ['On', 'PowerCycle'] }] },
        };
      const usual = hpe(asked);
      const { Actions: actions } = (usual?.body ?? {}) as { Actions?: Record<string, { target: string }> };
      if (actions === undefined) return usual;
      const { target } = actions['#ComputerSystem.Reset']!;
      const reset = { '#ComputerSystem.Reset': { target, '@Redfish.ActionInfo': info } };
      return { body: { ...(usual?.body as object), Actions: reset } };
    });
    await connection.run([{ script: controllerScript({ do: 'power', action: 'restart' }) }]);
    expect(service.asked.find(({ path }) => path.endsWith('ComputerSystem.Reset'))!.body).toEqual({
      ResetType: 'PowerCycle',
    });
  });
});

describe('trust', () => {
  test('a pinned fingerprint', async () => {
    const { connection } = await connected(controllerOf(vendors.hpe), ({ fingerprint }) => ({ fingerprint }));
    expect(await connection.run([{ script: power().script }])).toMatchObject([
      { exit: 0, stdout: '{"power":"on"}' },
    ]);
  });

  test.each([
    ['another fingerprint', { fingerprint: 'ab'.repeat(32) }, /not the pinned one/],
    ['no way to verify a certificate that signed itself', {}, /self-signed|unable to verify/],
  ])('%s: nothing is sent', async (_, over, message) => {
    const { connection, service } = await connected(controllerOf(vendors.hpe), () => over);
    expect(await connection.run([{ script: power().script }])).toMatchObject([
      { exit: 1, stderr: expect.stringMatching(message) },
    ]);
    expect(service.asked).toEqual([]);
  });

  test.each([
    'https://127.0.0.2/redfish/v1/Systems',
    '//127.0.0.2:1/x',
    'http://[',
    'http://127.0.0.1/',
  ])('a link of the controller that leads elsewhere: nothing is sent there: %s', async (link) => {
    const vendor = controllerOf(vendors.hpe);
    const { connection } = await connected((asked) =>
      asked.path === '/redfish/v1/' ? { body: { Systems: id(link) } } : vendor(asked),
    );
    expect(await connection.run([{ script: power().script }])).toMatchObject([
      { exit: 1, stderr: expect.stringMatching(/as a link, which does not lead to itself/) },
    ]);
  });

  test('a wrong password: what the controller says, and not the password', async () => {
    const { connection } = await connected(controllerOf(vendors.hpe), ({ certificate }) => ({
      certificateFile: certificate,
      password: 'wr0ng',
    }));
    const [output] = await connection.run([{ script: power().script }]);
    expect(output!.stderr).toMatch(/does not accept the account \(HTTP 401\)\nThe account is locked\./);
    expect(output!.stderr).not.toContain('wr0ng');
  });
});

describe('a controller that does not come to an end', () => {
  const slow = (paths: RegExp) => (asked: Asked) =>
    paths.test(asked.path) ? { dripEvery: 5 } : controllerOf(vendors.hpe)(asked);

  test('a byte at a time is no answer: it is given up at its deadline', async () => {
    const { connection } = await connected(slow(/Systems/), {}, noHost, {
      limits: { ...usualLimits, answer: 300 },
    });
    expect(await connection.run([{ script: power().script }])).toMatchObject([
      { exit: 1, stderr: expect.stringMatching(/cannot be reached: no complete answer within 0\.3 s/) },
    ]);
  });

  test('answers that are each in time, and too many of them', async () => {
    let asked = 0;
    const { connection } = await connected(
      (one) => {
        asked++;
        return slow(/Registries|bios\/$/)(one);
      },
      {},
      noHost,
      { limits: { ...usualLimits, request: 300 } },
    );
    expect(await connection.run([{ script: firmware().script }])).toMatchObject([
      { exit: 1, stderr: expect.stringMatching(/no complete answer within 0\.\d s/) },
    ]);
    expect(asked).toBeGreaterThan(1);
  });

  test('a farewell takes no longer than its own limit', async () => {
    const { connection } = await connected(slow(/Sessions\/7/), {}, noHost, {
      limits: { ...usualLimits, farewell: 200 },
    });
    await connection.run([{ script: power().script }]);
    await connection.close();
  });

  test('a signal ends the wait at once', async () => {
    const stop = new AbortController();
    const { connection } = await connected(
      (asked) => {
        if (/Systems/.test(asked.path)) setTimeout(() => stop.abort(new Error('interrupted')), 20);
        return slow(/Systems/)(asked);
      },
      {},
      noHost,
      { signal: stop.signal },
    );
    await expect(connection.run([{ script: power().script }])).rejects.toThrow('connection/interrupted');
  });
});

describe('steps for the host and for its controller in one batch', () => {
  /** Notes what reaches the host; a script `fail` fails. */
  const hostThat = (ran: string[]) => async (): Promise<Connection> => ({
    host: 'hv1',
    traffic: { roundTrips: 0, bytesSent: 0, bytesReceived: 0, wireMs: 0, remoteMs: 0 },
    run: async (steps) =>
      steps.map(({ script }): StepOutput => {
        ran.push(script);
        return { stdout: `${script}\n`, stderr: '', exit: script === 'fail' ? 1 : 0 };
      }),
    close: async () => undefined,
  });

  test('outputs have the order of the steps', async () => {
    const ran: string[] = [];
    const { connection } = await connected(controllerOf(vendors.hpe), {}, hostThat(ran));
    const outputs = await connection.run([{ script: 'a' }, { script: power().script }, { script: 'b' }]);
    expect(outputs.map(({ stdout }) => stdout)).toEqual(['a\n', '{"power":"on"}', 'b\n']);
  });

  test('a failure skips what follows, but not what always runs', async () => {
    const ran: string[] = [];
    const { connection, service } = await connected(controllerOf(vendors.hpe), {}, hostThat(ran));
    const outputs = await connection.run([
      { script: 'fail' },
      set({ Sriov: 'Disabled' }),
      { script: 'b' },
      { script: 'c', always: true },
    ]);
    expect(service.asked.some(({ method }) => method === 'PATCH')).toBe(false);
    expect(outputs[1]).toMatchObject({ skipped: true });
    expect(ran).not.toContain('b');
    expect(ran).toContain('c');
  });

  test('without a controller a shell says what is missing', () => {
    expect(controllerScript({ do: 'read-power' })).toMatch(/no management controller is known[\s\S]*exit 78/);
  });
});
