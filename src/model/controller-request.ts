import type { Command } from './command.js';
import { requestStep } from './request-step.js';

/** What is asked of a host's management controller (Redfish), whatever its vendor. */
export type ControllerRequest =
  /** Answer: JSON of `FirmwareState`. */
  | { readonly do: 'read-firmware' }
  /** Answer: JSON of `PowerState`. */
  | { readonly do: 'read-power' }
  /** Puts attributes in wait for the next reset. */
  | { readonly do: 'set-firmware'; readonly attributes: Readonly<Record<string, string | number | boolean>> }
  /** Settings of a network card's function, which the controller keeps. Answer: JSON as of `read-firmware`. */
  | ({ readonly do: 'read-network' } & NetworkFunctionName)
  | ({
      readonly do: 'set-network';
      readonly attributes: Readonly<Record<string, string | number | boolean>>;
    } & NetworkFunctionName)
  | { readonly do: 'power'; readonly action: PowerAction };

/** A function of a network card by the controller's identifiers; the adapter tells functions of equal names apart. */
export interface NetworkFunctionName {
  readonly adapter?: string | undefined;
  readonly function: string;
}

/** `restart` goes through a shutdown of the operating system where the controller can. */
export type PowerAction = 'on' | 'off' | 'force-off' | 'restart' | 'force-restart';

/** The connection carries it out itself when it knows the host's controller. */
export const { script: controllerScript, requestIn: controllerRequestIn } = requestStep<ControllerRequest>(
  'controller',
  'no management controller is known for this host: set the variable redfish: { url, user, password }',
);

/** Whether a command is for the host's management controller: it is nothing that a shell could be dressed for. */
export const asksController = (command: Command): boolean =>
  command.kind === 'script' && controllerRequestIn(command.script) !== undefined;
