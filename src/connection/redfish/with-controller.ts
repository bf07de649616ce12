import { controllerRequestIn, exitCodes, RiggerError } from '../../model/index.js';
import type { Connection, Controller, StepOutput } from '../connection.js';
import { type OwnStep, runWithOwn } from '../own-steps.js';
import { ControllerClient } from './controller-client.js';
import { type ControllerLimits, RedfishService } from './service.js';

/**
 * A connection that carries out requests to the host's management controller itself, and gives all
 * other steps to the host. The host is connected when the first such step comes: a host that is
 * switched off can be switched on.
 * @param signal ends the whole run, and what the controller is asked for
 */
export const withController = (
  host: string,
  controller: Controller,
  connectHost: () => Promise<Connection>,
  signal?: AbortSignal,
  limits?: ControllerLimits,
): Connection => {
  const service = new RedfishService(host, controller, signal, limits);
  const client = new ControllerClient(host, service, controller.system);
  let inner: Promise<Connection> | undefined;
  let known: Connection | undefined;
  const toHost = async (): Promise<Connection> => {
    inner ??= connectHost();
    known = await inner;
    return known;
  };
  const ownStep: OwnStep = ({ script }) => {
    const request = controllerRequestIn(script);
    return request && (() => ask(service, client, request));
  };
  return {
    host,
    get traffic() {
      return known?.traffic ?? { roundTrips: 0, bytesSent: 0, bytesReceived: 0, wireMs: 0, remoteMs: 0 };
    },
    run: (steps, options) => runWithOwn(steps, options, ownStep, toHost),
    async close() {
      await service.close();
      await (await inner?.catch(() => undefined))?.close();
    },
  };
};

const ask = async (
  service: RedfishService,
  client: ControllerClient,
  request: NonNullable<ReturnType<typeof controllerRequestIn>>,
): Promise<StepOutput> => {
  service.begin();
  try {
    return { stdout: await client.carryOut(request), stderr: '', exit: 0 };
  } catch (error) {
    if (!(error instanceof RiggerError) || error.exitCode === exitCodes.interrupted) throw error;
    const [first] = error.diagnostics;
    return {
      stdout: '',
      stderr: [first?.message, ...(first?.notes ?? []), first?.help].filter(Boolean).join('\n'),
      exit: 1,
    };
  }
};
