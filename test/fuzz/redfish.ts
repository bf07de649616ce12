import { ControllerClient } from '../../src/connection/redfish/controller-client.js';
import { redfishFailure } from '../../src/connection/redfish/failure.js';
import { jsonOf, urlOf } from '../../src/connection/redfish/service.js';
import { firmware } from '../../src/facts/host/firmware.js';
import { power } from '../../src/facts/host/power.js';

/** A management controller that gives each line of a text as an answer, those with an `error` as refusals. */
export const askForeignController = async (text: string): Promise<void> => {
  const lines = text.split('\n');
  const answer = async (path: string) => {
    urlOf('hv1', path, new URL('https://127.0.0.1/'));
    const body = jsonOf(lines.shift() ?? '');
    if ('error' in body) throw redfishFailure('hv1', `GET ${path}`, { status: 400, headers: {}, body });
    return { status: 200, headers: {}, body };
  };
  const pause = async (): Promise<void> => undefined;
  const client = new ControllerClient(
    'hv1',
    { get: answer, patch: answer, post: answer, delete: answer, pause },
    undefined,
  );
  const output = async (request: Parameters<ControllerClient['carryOut']>[0]) => {
    try {
      return { stdout: await client.carryOut(request), stderr: '', exit: 0 };
    } catch (error) {
      if ((error as Error).name !== 'RiggerError') throw error;
      return { stdout: '', stderr: (error as Error).message, exit: 1 };
    }
  };
  firmware().parse(await output({ do: 'read-firmware' }));
  power().parse(await output({ do: 'read-power' }));
  await output({ do: 'set-firmware', attributes: { Sriov: 'Enabled' } });
  await output({ do: 'power', action: 'restart' });
};
