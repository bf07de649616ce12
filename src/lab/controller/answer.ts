import { z } from 'zod';
import type { FirmwareSettings } from '../machine/spec.js';
import { defaultFirmware } from '../machine/spec.js';
import { attributeValues, changeAttributes } from './attributes.js';
import {
  badAttributes,
  badParameter,
  malformed,
  missing,
  notAllowed,
  notFound,
  type Reply,
  unauthorized,
} from './reply.js';
import {
  biosSettings,
  type ControlledMachine,
  type ResetType,
  resetAction,
  resetBiosAction,
  resetTypes,
  resourceAt,
  root,
  sessions,
} from './resources.js';
import type { Sessions } from './sessions.js';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly authorization?: string | undefined;
  readonly token?: string | undefined;
  readonly body: string;
}

/** What a controller can do to its machine. */
export interface MachineControl {
  readonly look: () => Promise<ControlledMachine>;
  /** Settings for the next reset; undefined when there is nothing to change any more. */
  readonly setPending: (pending: FirmwareSettings | undefined) => Promise<void>;
  readonly reset: (type: ResetType) => Promise<void>;
}

/** Open to everybody, so that a client can find out what this is (DSP0266, 13.3.1). */
const isOpen = ({ method, path }: Request): boolean =>
  (method === 'GET' && (path === '/redfish' || path === root)) || (method === 'POST' && path === sessions);

const parse = (body: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = body.trim() === '' ? {} : JSON.parse(body);
    return z.record(z.string(), z.unknown()).safeParse(value).data;
  } catch {
    return undefined;
  }
};

const login = (admission: Sessions, { UserName, Password }: Record<string, unknown>): Reply => {
  if (typeof UserName !== 'string') return missing('UserName');
  if (typeof Password !== 'string') return missing('Password');
  const session = admission.open(UserName, Password);
  if (session === undefined) return unauthorized();
  const path = `${sessions}/${session.id}`;
  return {
    status: 201,
    headers: { location: path, 'x-auth-token': session.token },
    body: {
      '@odata.id': path,
      '@odata.type': '#Session.v1_7_0.Session',
      Id: session.id,
      Name: 'Session',
      UserName,
    },
  };
};

const sameSettings = (one: FirmwareSettings, other: FirmwareSettings): boolean =>
  JSON.stringify(attributeValues(one)) === JSON.stringify(attributeValues(other));

const patchSettings = async (control: MachineControl, wanted: Record<string, unknown>): Promise<Reply> => {
  const values = z.record(z.string(), z.unknown()).safeParse(wanted.Attributes);
  if (!values.success) return missing('Attributes');
  const machine = await control.look();
  const change = changeAttributes(machine.pending ?? machine.firmware, values.data);
  if ('mistakes' in change) return badAttributes(change.mistakes);
  const pending = sameSettings(change.firmware, machine.firmware) ? undefined : change.firmware;
  await control.setPending(pending);
  return { status: 200, body: resourceAt(biosSettings, { ...machine, pending }, []) ?? {} };
};

const reset = async (
  control: MachineControl,
  { ResetType: type }: Record<string, unknown>,
): Promise<Reply> => {
  if (type === undefined) return missing('ResetType');
  const known = resetTypes.find((one) => one === type);
  if (known === undefined) return badParameter(String(type), 'ResetType');
  await control.reset(known);
  return { status: 204 };
};

/** Answers one request (DSP0266). */
export const answer = async (
  request: Request,
  control: MachineControl,
  admission: Sessions,
): Promise<Reply> => {
  const { method, path } = request;
  if (!isOpen(request) && !admission.admits(request.authorization, request.token)) return unauthorized();
  const body = method === 'POST' || method === 'PATCH' ? parse(request.body) : {};
  if (body === undefined) return malformed();
  const is = (verb: string, place: string) => method === verb && path === place;

  if (is('POST', sessions)) return login(admission, body);
  if (is('POST', resetAction)) return reset(control, body);
  if (is('PATCH', biosSettings)) return patchSettings(control, body);
  if (is('POST', resetBiosAction)) {
    await control.setPending(defaultFirmware);
    return { status: 204 };
  }
  if (method === 'DELETE' && path.startsWith(`${sessions}/`))
    return admission.close(path.slice(sessions.length + 1)) ? { status: 204 } : notFound(path);
  if (path === resetAction || path === resetBiosAction) return notAllowed('POST');
  const found = resourceAt(path, await control.look(), admission.ids);
  if (found === undefined) return notFound(path);
  if (method === 'GET' || method === 'HEAD') return { status: 200, body: found };
  return notAllowed(path === biosSettings ? 'GET, HEAD, PATCH' : 'GET, HEAD');
};
