import { exitCodes, problem, RiggerError } from '../../model/index.js';
import type { RedfishAnswer } from './answer.js';

/** What a Redfish service said, or why it could not be asked, as the one error that users see. */
export const redfishFailure = (
  host: string,
  what: string,
  answer?: RedfishAnswer,
  cause?: Error,
): RiggerError => {
  if (!answer)
    return new RiggerError(
      [
        problem(
          'connection/controller-unreachable',
          `the management controller of ${host} cannot be reached: ${cause?.message ?? 'no answer'}`,
          {
            help: 'check `redfish: { url, certificate_file or fingerprint }` of the host, and the network of the controllers',
          },
        ),
      ],
      exitCodes.hostUnreachable,
    );
  const notes = messagesOf(answer.body);
  const denied = answer.status === 401 || answer.status === 403;
  return new RiggerError(
    [
      problem(
        denied ? 'connection/controller-login' : 'connection/controller-refused',
        denied
          ? `the management controller of ${host} does not accept the account (HTTP ${answer.status})`
          : `the management controller of ${host} refused ${what}: ${notes[0] ?? `HTTP ${answer.status}`}`,
        {
          ...(notes.length > 0 ? { notes } : {}),
          help: denied
            ? 'check `redfish: { user, password }` of the host, and the rights of that account'
            : 'the notes hold what the controller answered',
        },
      ),
    ],
    exitCodes.hostFailed,
  );
};

/** The texts of `error.@Message.ExtendedInfo` (DSP0266, error responses). */
const messagesOf = (body: RedfishAnswer['body']): string[] => {
  const error = (body.error ?? {}) as { message?: unknown; '@Message.ExtendedInfo'?: unknown };
  const infos = Array.isArray(error['@Message.ExtendedInfo'])
    ? (error['@Message.ExtendedInfo'] as ({ Message?: unknown; Resolution?: unknown } | null)[])
    : [];
  const texts = infos
    .flatMap((info) => [info?.Message, info?.Resolution])
    .filter((text): text is string => typeof text === 'string' && text !== '');
  return texts.length > 0 ? texts : typeof error.message === 'string' ? [error.message] : [];
};
