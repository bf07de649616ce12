import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ensureCertificate } from '../../../src/lab/controller/access.js';
import type { MachineControl } from '../../../src/lab/controller/answer.js';
import type { ControlledMachine } from '../../../src/lab/controller/resources.js';
import { serveController } from '../../../src/lab/controller/server.js';
import { Sessions } from '../../../src/lab/controller/sessions.js';
import { defaultFirmware } from '../../../src/lab/machine/spec.js';

/** A machine that only remembers: what a reset does to a real one is the business of the lab's own test. */
let machine: ControlledMachine;
let resets: string[];
let broken: boolean;
const control: MachineControl = {
  look: async () => {
    if (broken) throw new Error('secret path /root/x');
    return machine;
  },
  setPending: async (pending) => {
    machine = { ...machine, pending };
  },
  reset: async (type) => {
    resets.push(type);
  },
};

let folder: string;
let server: Awaited<ReturnType<typeof serveController>>;
let tls: { key: string; cert: string };
const basic = `Basic ${Buffer.from('rigger:pass:word').toString('base64')}`;

interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, and the assertions say which
  body: any;
}

/** Speaks HTTPS with the certificate pinned. */
const call = (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { authorization: basic },
): Promise<Got> =>
  new Promise((done, fail) => {
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    const { port } = server.address() as AddressInfo;
    request({ host: '127.0.0.1', port, method, path, headers, ca: tls.cert }, (response) => {
      let got = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        got += chunk;
      });
      response.on('end', () =>
        done({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: got === '' ? undefined : JSON.parse(got),
        }),
      );
    })
      .on('error', fail)
      .end(text);
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-controller-'));
  tls = await ensureCertificate(folder);
  server = await serveController(
    0,
    tls,
    control,
    new Sessions({ user: 'rigger', password: 'pass:word' }),
    () => {},
  );
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  machine = {
    name: 'dut1',
    poweredOn: true,
    vcpus: 2,
    memory: 3072,
    firmware: defaultFirmware,
    pending: undefined,
  };
  resets = [];
  broken = false;
});

const settings = '/redfish/v1/Systems/1/Bios/Settings';
const resetAction = '/redfish/v1/Systems/1/Actions/ComputerSystem.Reset';

describe('the management controller', () => {
  test('listens on the loopback only', () => {
    expect((server.address() as AddressInfo).address).toBe('127.0.0.1');
  });

  test('leads from its root to every resource that it names', async () => {
    const seen = new Set<string>();
    const visit = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const { status, body } = await call('GET', path);
      expect({ path, status }).toEqual({ path, status: 200 });
      const links = [...JSON.stringify(body).matchAll(/"(?:@odata\.id|Uri)":"([^"]+)"/g)].map(
        (match) => match[1]!,
      );
      for (const link of links) await visit(link);
    };
    await visit('/redfish/v1/');
    expect([...seen]).toEqual(
      expect.arrayContaining([settings, '/redfish/v1/Managers/1', '/redfish/v1/SessionService/Sessions']),
    );
  });

  test.each([
    ['no credentials', {}],
    ['a wrong password', { authorization: `Basic ${Buffer.from('rigger:pass').toString('base64')}` }],
    ['a wrong user', { authorization: `Basic ${Buffer.from('root:pass:word').toString('base64')}` }],
    ['an invented token', { 'x-auth-token': 'f00' }],
    ['another scheme', { authorization: 'Bearer x' }],
  ])('refuses %s', async (_, headers) => {
    const { status, body } = await call(
      'GET',
      '/redfish/v1/Systems/1',
      undefined,
      headers as Record<string, string>,
    );
    expect(status).toBe(401);
    expect(body.error.code).toMatch(/NoValidSession/);
  });

  test('shows its root to everybody', async () => {
    expect((await call('GET', '/redfish/v1', undefined, {})).status).toBe(200);
  });

  test('opens a session with a password and closes it', async () => {
    const opened = await call(
      'POST',
      '/redfish/v1/SessionService/Sessions',
      { UserName: 'rigger', Password: 'pass:word' },
      {},
    );
    expect(opened.status).toBe(201);
    const token = { 'x-auth-token': String(opened.headers['x-auth-token']) };
    expect((await call('GET', '/redfish/v1/Systems/1', undefined, token)).status).toBe(200);
    expect((await call('DELETE', String(opened.headers.location), undefined, token)).status).toBe(204);
    expect((await call('GET', '/redfish/v1/Systems/1', undefined, token)).status).toBe(401);
    expect(
      (await call('POST', '/redfish/v1/SessionService/Sessions', { UserName: 'rigger', Password: 'x' }, {}))
        .status,
    ).toBe(401);
  });

  test('keeps a change pending beside what is in force', async () => {
    const patched = await call('PATCH', settings, { Attributes: { Sriov: 'Disabled' } });
    expect(patched.status).toBe(200);
    expect((await call('GET', settings)).body.Attributes.Sriov).toBe('Disabled');
    expect((await call('GET', '/redfish/v1/Systems/1/Bios')).body.Attributes.Sriov).toBe('Enabled');
    await call('PATCH', settings, { Attributes: { IntelProcVtd: 'Disabled' } });
    expect(machine.pending).toEqual({ vtd: false, svm: true, sriov: false });
  });

  test('forgets pending settings that are the ones in force', async () => {
    await call('PATCH', settings, { Attributes: { Sriov: 'Disabled' } });
    await call('PATCH', settings, { Attributes: { Sriov: 'Enabled' } });
    expect(machine.pending).toBeUndefined();
  });

  test.each([
    [{ Attributes: { Sriof: 'Enabled' } }, 400, /PropertyUnknown/],
    [{ Attributes: { Sriov: 'maybe' } }, 400, /PropertyValueNotInList/],
    [{ Attributes: { BootMode: 'Uefi' } }, 400, /PropertyNotWritable/],
    [{}, 400, /PropertyMissing/],
    ['{', 400, /MalformedJSON/],
    ['[1]', 400, /MalformedJSON/],
  ])('refuses the settings %j', async (body, status, code) => {
    const got = await call('PATCH', settings, body);
    expect(got.status).toBe(status);
    expect(got.body.error.code).toMatch(code);
    expect(machine.pending).toBeUndefined();
  });

  test.each([
    ['PATCH', '/redfish/v1/Systems/1/Bios', 405],
    ['GET', resetAction, 405],
    ['GET', '/redfish/v1/Systems/2', 404],
    ['DELETE', '/redfish/v1/SessionService/Sessions/none', 404],
  ])('%s %s is %i', async (method, path, status) => {
    expect((await call(method, path, method === 'PATCH' ? {} : undefined)).status).toBe(status);
  });

  test('resets the machine in the ways that it names, and in no other', async () => {
    const system = (await call('GET', '/redfish/v1/Systems/1')).body;
    const action = system.Actions['#ComputerSystem.Reset'];
    for (const type of action['ResetType@Redfish.AllowableValues'])
      expect((await call('POST', action.target, { ResetType: type })).status).toBe(204);
    expect(resets).toEqual(action['ResetType@Redfish.AllowableValues']);
    expect((await call('POST', resetAction, { ResetType: 'Explode' })).status).toBe(400);
    expect((await call('POST', resetAction, {})).status).toBe(400);
    expect(resets.length).toBe(action['ResetType@Redfish.AllowableValues'].length);
  });

  test('tells nothing about its insides when something breaks', async () => {
    broken = true;
    const { status, body } = await call('GET', '/redfish/v1/Systems/1');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});
