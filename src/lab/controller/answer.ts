import { z } from 'zod';
import type { FirmwareSettings } from '../machine/spec.js';
import { defaultFirmware } from '../machine/spec.js';
import { attributeValues, changeAttributes } from './attributes.js';
import { type ResetType, resetTypes } from './dialects.js';
import { changeNetwork, networkPaths, networkWanted } from './network.js';
import {
  badAttributes,
  badParameter,
  busy,
  jobWaits,
  malformed,
  missing,
  movedTo,
  notAllowed,
  notFound,
  otherTag,
  type Reply,
  tagMissing,
  unacceptable,
  unauthorized,
} from './reply.js';
import { type ControlledMachine, resourceAt, root, sessions, tagOf } from './resources.js';
import type { Sessions } from './sessions.js';
import { pathsOf, scheduleJob, startAnew, type Voice, voiceOf, waitingJobOf } from './voice.js';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly authorization?: string | undefined;
  readonly token?: string | undefined;
  /** Its path ended with a slash, which is not in `path`. */
  readonly slashed?: boolean;
  readonly ifMatch?: string | undefined;
  readonly takesGzip?: boolean;
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

const login = (
  admission: Sessions,
  { UserName, Password }: Record<string, unknown>,
  { sessionsAt = '' }: Voice['dialect'],
): Reply => {
  if (typeof UserName !== 'string') return missing('UserName');
  if (typeof Password !== 'string') return missing('Password');
  const session = admission.open(UserName, Password);
  if (session === undefined) return unauthorized();
  const path = `${sessions}/${session.id}`;
  return {
    status: 201,
    headers: { location: `${sessionsAt}${path}`, 'x-auth-token': session.token },
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

/** What is wrong with the tag that a change came with. */
const wrongTag = ({ dialect, version }: Voice, given: string | undefined): Reply | undefined => {
  if (dialect.tag === undefined) return undefined;
  if (given === undefined) return dialect.wantsTag ? tagMissing() : undefined;
  const tag = tagOf(dialect.tag, version);
  const taken = dialect.tag === 'never-equal' ? [tag.slice(2)] : [tag, tag.replace(/^W\//, '')];
  return taken.includes(given) ? undefined : otherTag();
};

const patchSettings = async (
  control: MachineControl,
  wanted: Record<string, unknown>,
  voice: Voice,
  ifMatch: string | undefined,
): Promise<Reply> => {
  const { dialect } = voice;
  const values = z.record(z.string(), z.unknown()).safeParse(wanted.Attributes);
  if (!values.success) return missing('Attributes');
  const refusal = wrongTag(voice, ifMatch);
  if (refusal) return refusal;
  if (waitingJobOf(voice)) return jobWaits();
  const machine = await control.look();
  const change = changeAttributes(voice.drafted ?? machine.pending ?? machine.firmware, values.data, voice);
  if ('mistakes' in change) return badAttributes(change.mistakes);
  const pending = sameSettings(change.firmware, machine.firmware) ? undefined : change.firmware;
  voice.version++;
  voice.nextProfile = change.profile ?? voice.nextProfile;
  const now = { ...machine, pending };
  const { settings, jobs } = pathsOf(dialect);
  const body = resourceAt(settings, now, [], voice) ?? {};
  if (dialect.jobs === undefined) {
    await control.setPending(pending);
    return { status: 200, body };
  }
  voice.drafted = change.firmware;
  if (dialect.jobs === 'asked-for' || wanted['@Redfish.SettingsApplyTime'] === undefined)
    return { status: 200, body };
  return { status: 202, headers: { location: await makeJob(control, voice, jobs) } };
};

/** Settings of the network function, which the controller keeps. */
const patchNetwork = (body: Record<string, unknown>, voice: Voice): Reply => {
  const { dialect } = voice;
  if (waitingJobOf(voice, 'network')) return jobWaits();
  const wanted = networkWanted(body, dialect);
  const wrong = changeNetwork(wanted, voice);
  if (wrong !== undefined) return badParameter(String((wanted as Record<string, unknown>)[wrong]), wrong);
  const { jobs } = pathsOf(dialect);
  return dialect.jobs === 'by-apply-time' && body['@Redfish.SettingsApplyTime'] !== undefined
    ? { status: 202, headers: { location: `${jobs}/${scheduleJob(voice, 'network').id}` } }
    : { status: 200, body: {} };
};

/** What is drafted is what the next reset brings. */
const makeJob = async (control: MachineControl, voice: Voice, jobs: string): Promise<string> => {
  const { firmware } = await control.look();
  const { drafted = firmware } = voice;
  await control.setPending(sameSettings(drafted, firmware) ? undefined : drafted);
  voice.drafted = undefined;
  return `${jobs}/${scheduleJob(voice).id}`;
};

/** What it would have set is forgotten with it. */
const cancelJob = async (control: MachineControl, voice: Voice, id: string): Promise<Reply | undefined> => {
  const job = (['bios', 'network'] as const)
    .flatMap((of) => waitingJobOf(voice, of) ?? [])
    .find((one) => one.id === id);
  if (job === undefined) return undefined;
  voice.jobs.splice(voice.jobs.indexOf(job), 1);
  if (job.of === 'network') {
    voice.nextNetwork = undefined;
    return { status: 200, body: {} };
  }
  voice.nextProfile = undefined;
  voice.version++;
  await control.setPending(undefined);
  return { status: 200, body: {} };
};

const reset = async (
  control: MachineControl,
  { ResetType: type }: Record<string, unknown>,
  voice: Voice,
): Promise<Reply> => {
  if (type === undefined) return missing('ResetType');
  const known = resetTypes.find((one) => one === type && voice.dialect.resets.includes(one));
  if (known === undefined) return badParameter(String(type), 'ResetType');
  await control.reset(known);
  if (!/Off|Shutdown|Button/.test(known)) startAnew(voice);
  return { status: 204 };
};

/** What a dialect answers before anything is looked at. */
const putOff = ({ method, path, slashed }: Request, voice: Voice): Reply | undefined => {
  if (voice.busy > 0 && path !== '/redfish') {
    voice.busy--;
    return busy();
  }
  const { slashes } = voice.dialect;
  return slashes && !slashed && (method === 'GET' || method === 'POST') ? movedTo(`${path}/`) : undefined;
};

/** Answers one request (DSP0266), in the dialect of the controller. */
export const answer = async (
  request: Request,
  control: MachineControl,
  admission: Sessions,
  voice: Voice = voiceOf(),
): Promise<Reply> => {
  const { method, path } = request;
  const { dialect } = voice;
  const late = putOff(request, voice);
  if (late) return late;
  if (!isOpen(request) && !admission.admits(request.authorization, request.token)) return unauthorized();
  const body = method === 'POST' || method === 'PATCH' ? parse(request.body) : {};
  if (body === undefined) return malformed();
  const paths = pathsOf(dialect);
  const is = (verb: string, place: string) => method === verb && path === place;

  if (is('POST', sessions)) return login(admission, body, dialect);
  if (is('POST', paths.reset)) return reset(control, body, voice);
  if (is('PATCH', paths.settings)) return patchSettings(control, body, voice, request.ifMatch);
  const network = networkPaths(dialect);
  if (is('PATCH', network.settings ?? network.place)) return patchNetwork(body, voice);
  if (is('POST', paths.resetBios)) {
    await control.setPending(defaultFirmware);
    return { status: 204 };
  }
  if (is('POST', paths.jobs) && dialect.jobs === 'asked-for') {
    if (body.TargetSettingsURI === network.settings)
      return { status: 200, headers: { location: `${paths.jobs}/${scheduleJob(voice, 'network').id}` } };
    if (body.TargetSettingsURI !== paths.settings) return missing('TargetSettingsURI');
    if (waitingJobOf(voice)) return jobWaits();
    return { status: 200, headers: { location: await makeJob(control, voice, paths.jobs) } };
  }
  if (method === 'DELETE' && path.startsWith(`${paths.jobs}/`))
    return (await cancelJob(control, voice, path.slice(paths.jobs.length + 1))) ?? notFound(path);
  if (method === 'DELETE' && path.startsWith(`${sessions}/`))
    return admission.close(path.slice(sessions.length + 1)) ? { status: 204 } : notFound(path);
  if (path === paths.reset || path === paths.resetBios) return notAllowed('POST');
  const found = resourceAt(path, await control.look(), admission.ids, voice);
  if (found === undefined) return notFound(path);
  if (method !== 'GET' && method !== 'HEAD')
    return notAllowed(path === paths.settings ? 'GET, HEAD, PATCH' : 'GET, HEAD');
  const isRegistry = path === `${paths.registryFile}/registry`;
  if (isRegistry && dialect.gzip === 'required' && !request.takesGzip) return unacceptable();
  return {
    status: 200,
    body: found,
    ...(isRegistry && dialect.gzip && { compressed: true }),
    ...(path === paths.settings &&
      dialect.tag &&
      dialect.tag !== 'body' && { headers: { etag: tagOf(dialect.tag, voice.version) } }),
  };
};
