import { controllerRequestIn, exitCodes, RiggerError } from '../../model/index.js';
import type { Connection, Controller, ShellStep, StepOutput } from '../connection.js';
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
  return {
    host,
    get traffic() {
      return known?.traffic ?? { roundTrips: 0, bytesSent: 0, bytesReceived: 0, wireMs: 0, remoteMs: 0 };
    },
    async run(steps, options) {
      const outputs: StepOutput[] = [];
      let failed = false;
      for (const part of parts(steps)) {
        const request = controllerRequestIn(part[0]!.script);
        const answered: readonly StepOutput[] = request
          ? [failed && !part[0]!.always ? skipped : await ask(service, client, request)]
          : failed && !part.some(({ always }) => always)
            ? part.map(() => skipped)
            : await (await toHost()).run(failed ? part.map(skipUnlessAlways) : part, options);
        failed ||= answered.some(
          ({ exit }, index) => !(part[index]?.accept ?? [0]).includes(exit) && part[index]?.always !== true,
        );
        outputs.push(...answered);
      }
      return outputs;
    },
    async close() {
      await service.close();
      await (await inner?.catch(() => undefined))?.close();
    },
  };
};

const skipped: StepOutput = { stdout: '', stderr: '', exit: 0, skipped: true };
const skipUnlessAlways = (step: ShellStep): ShellStep => (step.always ? step : { script: ':' });

/** Steps for the host as long batches; each request to the controller by itself. */
const parts = (steps: readonly ShellStep[]): ShellStep[][] => {
  const list: ShellStep[][] = [];
  for (const step of steps) {
    const last = list.at(-1);
    const own = controllerRequestIn(step.script) !== undefined;
    if (last && !own && controllerRequestIn(last[0]!.script) === undefined) last.push(step);
    else list.push([step]);
  }
  return list;
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
