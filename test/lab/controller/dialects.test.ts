import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../src/connection/connection.js';
import { withController } from '../../../src/connection/redfish/with-controller.js';
import { type Firmware, firmware, networkAttributes } from '../../../src/facts/host/firmware.js';
import { power } from '../../../src/facts/host/power.js';
import { controllerFiles, ensureCertificate } from '../../../src/lab/controller/access.js';
import type { MachineControl } from '../../../src/lab/controller/answer.js';
import { type DialectName, dialectNames } from '../../../src/lab/controller/dialects.js';
import { networkPaths } from '../../../src/lab/controller/network.js';
import type { ControlledMachine } from '../../../src/lab/controller/resources.js';
import { serveController } from '../../../src/lab/controller/server.js';
import { Sessions } from '../../../src/lab/controller/sessions.js';
import { voiceOf } from '../../../src/lab/controller/voice.js';
import { defaultFirmware } from '../../../src/lab/machine/spec.js';
import { controllerScript, type Outcome } from '../../../src/model/index.js';
import { firmwareSettings } from '../../../src/tasks/firmware-settings/task.js';
import { networkAttributesTask } from '../../../src/tasks/network-attributes/task.js';
import { contextWith } from '../../support/converge.js';

let folder: string;
let tls: { key: string; cert: string };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-dialects-'));
  tls = await ensureCertificate(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A machine whose power does what the lab's does: settings that wait are in force when it is switched on. */
const machineWith = () => {
  let machine: ControlledMachine = {
    name: 'dut1',
    ...{ poweredOn: true, vcpus: 2, memory: 3072, firmware: defaultFirmware, pending: undefined },
  };
  const resets: string[] = [];
  const control: MachineControl = {
    look: async () => machine,
    setPending: async (pending) => {
      machine = { ...machine, pending };
    },
    reset: async (type) => {
      resets.push(type);
      const off = /Off|Shutdown/.test(type);
      machine = off
        ? { ...machine, poweredOn: false }
        : { ...machine, poweredOn: true, firmware: machine.pending ?? machine.firmware, pending: undefined };
    },
  };
  return { control, resets, now: () => machine };
};

/** A controller of a dialect, as a playbook's task meets it. */
const controllerOf = async (name: DialectName) => {
  const machine = machineWith();
  const sessions = new Sessions({ user: 'rigger', password: 'pass' });
  const voice = voiceOf(name);
  const errors: unknown[] = [];
  const server = await serveController(
    0,
    tls,
    machine.control,
    sessions,
    (error) => errors.push(error),
    voice,
  );
  const { port } = server.address() as AddressInfo;
  const connect = (): Connection =>
    withController(
      'hv1',
      {
        ...{ url: `https://127.0.0.1:${port}`, user: 'rigger', password: 'pass' },
        certificateFile: controllerFiles(folder).certificate,
      },
      () => Promise.reject(new Error('nobody asked the host for anything')),
    );
  let connection = connect();
  open.push(async () => {
    await connection.close();
    server.close();
    server.closeAllConnections();
  });
  const run = async (script: string): Promise<{ stdout: string; stderr: string; exit: number }> =>
    (await connection.run([{ script }]))[0]!;
  const read = async (): Promise<Firmware> => {
    const reading = firmware().parse(await run(firmware().script));
    if (!reading.available) throw new Error(reading.reason);
    return reading.value;
  };
  const plan = async (attributes: Record<string, string | number | boolean>): Promise<Outcome> =>
    firmwareSettings.plan({ attributes }, { found: await read() }, contextWith());
  const paths = networkPaths(voice.dialect);
  const card = { function: paths.place.split('/').at(-1)! };
  /** The task on the card's function; what it asks for is done. */
  const onCard = async (attributes: Record<string, string | boolean>): Promise<Outcome> => {
    const query = networkAttributes({ ...card, adapter: undefined });
    const reading = query.parse(await run(query.script));
    if (!reading.available) throw new Error(reading.reason);
    const outcome = networkAttributesTask.plan(
      { ...card, attributes },
      { found: reading.value },
      contextWith(),
    );
    for (const { commands } of outcome.kind === 'changes' ? outcome.changes : [])
      for (const command of commands)
        if (command.kind === 'script')
          expect(await run(command.script)).toMatchObject({ exit: 0, stderr: '' });
    return outcome;
  };
  const apply = async (attributes: Record<string, string | number | boolean>): Promise<Outcome> => {
    const outcome = await plan(attributes);
    if (outcome.kind !== 'changes') throw new Error(`no change: ${JSON.stringify(outcome)}`);
    for (const { commands } of outcome.changes)
      for (const command of commands) {
        if (command.kind !== 'script') throw new Error('no script');
        expect(await run(command.script)).toMatchObject({ exit: 0, stderr: '' });
      }
    return outcome;
  };
  return {
    ...{ machine, sessions, voice, port, run, plan, apply, onCard, errors },
    restart: () => run(controllerScript({ do: 'power', action: 'restart' })),
    /** Another run of rigger. */
    again: async () => {
      await connection.close();
      connection = connect();
    },
    close: () => connection.close(),
  };
};

const on = (name: DialectName): string | number =>
  ({ openbmc: 1, lenovo: 'Enable', supermicro: 'Enable' })[name as string] ?? 'Enabled';
const off = (name: DialectName): string | number =>
  ({ openbmc: 0, lenovo: 'Disable', supermicro: 'Disable' })[name as string] ?? 'Disabled';
/** What opens SR-IOV where it is locked. */
const opened = (name: DialectName) => (name === 'dell' ? { SysProfile: 'Custom' } : {});

describe.each(dialectNames)('%s', (name) => {
  test('a network card: functions, a reset, read back; a wrong name and value are refused', async () => {
    const controller = await controllerOf(name);
    const isDells = controller.voice.dialect.jobs !== undefined;
    const wanted = isDells ? { VirtualizationMode: 'SRIOV' } : { VirtualFunctionsEnabled: true };
    const [setting] = Object.keys(wanted);
    const waits = networkPaths(controller.voice.dialect).settings !== undefined;
    const first = await controller.onCard(wanted);
    expect(first).toMatchObject({
      kind: 'changes',
      changes: [{ summary: expect.stringMatching(new RegExp(`^set ${setting} \\w+ of network function`)) }],
    });
    // Where nothing waits the card has it at once.
    const second = await controller.onCard(wanted);
    expect(second.kind).toBe('nothing');
    expect('reboot' in second).toBe(waits);
    expect(await controller.plan({ Sriov: on(name), ...opened(name) })).not.toHaveProperty(
      'reboot',
      expect.stringMatching(/network function/),
    );
    await controller.restart();
    await controller.again();
    expect(controller.voice.network).toMatchObject(wanted);
    const third = await controller.onCard(wanted);
    expect(third).toMatchObject({ kind: 'nothing', because: expect.stringMatching(/has these settings/) });
    expect(third).not.toHaveProperty('reboot');
    const typo = await controller.onCard({ [`${setting}s`]: 'SRIOV' });
    expect(typo).toMatchObject({
      kind: 'refused',
      diagnostic: { code: 'hosts/firmware-setting', help: expect.stringContaining(setting!) },
    });
    const value = await controller.onCard(isDells ? { VirtualizationMode: 'VF' } : { NetDevFuncType: 'VF' });
    expect(value).toMatchObject({ kind: 'refused' });
    expect(controller.errors).toEqual([]);
  });

  test('plan, apply, reset, read back: once, and nothing is left', async () => {
    const controller = await controllerOf(name);
    const wanted = { Sriov: off(name), ...opened(name) };
    expect(await controller.plan(wanted)).toMatchObject({
      kind: 'changes',
      changes: [{ summary: expect.stringMatching(/^set Sriov/) }],
      reboot: expect.stringMatching(/Sriov=/),
    });
    await controller.apply(wanted);
    await controller.again();
    // It waits: a second run sends nothing, and still asks for the reset.
    expect(await controller.plan(wanted)).toMatchObject({
      kind: 'nothing',
      reboot: expect.stringMatching(/Sriov=/),
    });
    expect(controller.machine.now().firmware.sriov).toBe(true);
    expect(await controller.restart()).toMatchObject({ exit: 0 });
    expect(controller.machine.now()).toMatchObject({ poweredOn: true, firmware: { sriov: false } });
    const outcome = await controller.plan(wanted);
    expect(outcome).toMatchObject({ kind: 'nothing' });
    expect(outcome).not.toHaveProperty('reboot');
    expect(power().parse(await controller.run(power().script))).toMatchObject({ value: { power: 'on' } });
    await controller.close();
    expect(controller.sessions.ids).toEqual([]);
    expect(controller.errors).toEqual([]);
  });

  test('two tasks before one reset: both are in force after it', async () => {
    const controller = await controllerOf(name);
    await controller.apply({ Sriov: off(name), ...opened(name) });
    await controller.apply({ IntelProcVtd: off(name) });
    await controller.restart();
    expect(controller.machine.now().firmware).toEqual({ ...defaultFirmware, sriov: false, vtd: false });
    expect(await controller.plan({ Sriov: off(name), IntelProcVtd: off(name) })).toMatchObject({
      kind: 'nothing',
    });
    expect(await controller.plan({ ProcVirtualization: on(name) })).toMatchObject({ kind: 'nothing' });
    await controller.close();
    expect(controller.sessions.ids).toEqual([]);
  });

  test('a wrong value is refused before anything is sent', async () => {
    const controller = await controllerOf(name);
    expect(await controller.plan({ ProcVirtualization: 'Nonsense' })).toMatchObject({
      kind: 'refused',
      diagnostic: { code: 'hosts/firmware-setting' },
    });
    expect(await controller.plan({ BootMode: 'LegacyBios' })).toMatchObject({ kind: 'nothing' });
    await controller.close();
    expect(controller.voice.version).toBe(1);
  });
});

test('Dell: what is locked is told with what locks it', async () => {
  const controller = await controllerOf('dell');
  expect(await controller.plan({ Sriov: 'Disabled' })).toMatchObject({
    kind: 'refused',
    diagnostic: {
      message: expect.stringContaining('(read-only while SysProfile is not Custom)'),
      help: 'set what opens it in the same task',
    },
  });
  await controller.close();
});

test.each([
  'dell',
  'dell-idrac8',
] as const)('%s: settings that nobody made a job of are set again, and not waited for', async (name) => {
  const controller = await controllerOf(name);
  controller.voice.drafted = { ...defaultFirmware, vtd: false };
  expect(await controller.plan({ IntelProcVtd: 'Disabled' })).toMatchObject({ kind: 'changes' });
  await controller.apply({ IntelProcVtd: 'Disabled' });
  await controller.restart();
  expect(controller.machine.now().firmware.vtd).toBe(false);
  expect(await controller.plan({ IntelProcVtd: 'Disabled' })).toMatchObject({ kind: 'nothing' });
  await controller.close();
});

test.each([
  'dell',
  'dell-idrac8',
] as const)('%s: settings that are refused take nothing away from the job that waited', async (name) => {
  const controller = await controllerOf(name);
  await controller.apply({ IntelProcVtd: 'Disabled' });
  expect(
    await controller.run(
      controllerScript({ do: 'set-firmware', attributes: { ProcVirtualization: 'Nonsense' } }),
    ),
  ).toMatchObject({
    exit: 1,
    stderr: expect.stringMatching(
      /Nonsense[\s\S]*what JID_\d+ would have set waits for the next reset again/,
    ),
  });
  await controller.again();
  await controller.restart();
  expect(controller.machine.now().firmware).toEqual({ ...defaultFirmware, vtd: false });
  expect(await controller.plan({ IntelProcVtd: 'Disabled' })).toMatchObject({ kind: 'nothing' });
  await controller.close();
  expect(controller.sessions.ids).toEqual([]);
});

test.each([
  'Configure: NIC.Slot.1-1-10',
  'Configure: FC.Slot.2-1',
  'Configure: Adapters',
])('Dell: a job that is not of the function stays: %s', async (name) => {
  const controller = await controllerOf('dell');
  controller.voice.jobs.push({ id: 'JID_1', of: 'another card', name, state: 'Scheduled' });
  expect(await controller.onCard({ VirtualizationMode: 'SRIOV' })).toMatchObject({ kind: 'changes' });
  // The function's own one is taken back for the settings of another task.
  expect(await controller.onCard({ VirtualizationMode: 'NPAR' })).toMatchObject({ kind: 'changes' });
  expect(controller.voice.jobs).toMatchObject([{ id: 'JID_1', state: 'Scheduled' }, { of: 'network' }]);
  await controller.close();
});

test('another client, redfishtool, reads and writes the settings of the plain one', async () => {
  const controller = await controllerOf('plain');
  const ask = async (...words: string[]): Promise<string> =>
    (
      await promisify(execFile)('redfishtool', [
        ...['-r', `127.0.0.1:${controller.port}`, '-u', 'rigger', '-p', 'pass', '-S', 'Always', 'raw'],
        ...words,
      ])
    ).stdout;
  const settings = '/redfish/v1/Systems/1/Bios/Settings';
  await ask('PATCH', settings, '-d', '{"Attributes": {"Sriov": "Disabled"}}');
  expect(JSON.parse(await ask('GET', settings))).toMatchObject({ Attributes: { Sriov: 'Disabled' } });
  expect(controller.sessions.ids).toEqual([]);
});

test.each<[DialectName, readonly string[]]>([
  ['dell', ['GracefulShutdown', 'On']],
  ['ami', ['GracefulShutdown', 'On']],
  ['hpe', ['GracefulRestart']],
  ['dell-idrac8', ['GracefulRestart']],
])('%s restarts through a shutdown of the operating system: %j', async (name, resets) => {
  const controller = await controllerOf(name);
  await controller.restart();
  expect(controller.machine.resets).toEqual(resets);
  await controller.close();
});
