import { labFailure } from '../failure.js';
import type { LabPlace } from '../plan.js';
import { readState } from '../state.js';
import { ensureCertificate, ensureCredentials } from './access.js';
import { machineControl } from './control.js';
import { serveController } from './server.js';
import { Sessions } from './sessions.js';
import { voiceOf } from './voice.js';

/**
 * Serves the controllers of all machines of a lab, each at its own port, until the returned function is called.
 * It is the whole of the process that `lab up` leaves in the background.
 */
export const serveControllers = async (
  place: LabPlace,
  onError: (error: unknown) => void,
): Promise<() => void> => {
  const state = readState(place.directory);
  if (state === undefined) throw labFailure('lab/not-up', `there is no lab in ${place.directory}`);
  const tls = await ensureCertificate(place.directory);
  const credentials = ensureCredentials(place.directory);
  const servers = await Promise.all(
    state.machines.map(({ name, controllerPort }) =>
      serveController(
        controllerPort,
        tls,
        machineControl(place, name),
        new Sessions(credentials),
        onError,
        voiceOf(state.redfish),
      ),
    ),
  );
  return () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
};
