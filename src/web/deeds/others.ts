import { anybodyHelp } from '../../team/actions/steer.js';
import { Denial } from '../account/denial.js';
import { mayChange, type Viewer } from '../account/viewer.js';

/** Something of a person, on hosts. */
export interface OfPerson {
  /** `run 42`, `the booking of dut1`. */
  readonly what: string;
  readonly person: string;
  readonly hosts: readonly string[];
}

/**
 * The one decision on what is of somebody else. One's own needs no word. What is of another may be changed by who
 * cares for all its hosts and by admins, and by them only where they say so (`--anybody`, or the button beside the
 * other's name), so that a wrong number or a wrong name ends nobody's work.
 */
export const requireMay = (viewer: Viewer, { what, person, hosts }: OfPerson, anybody: boolean): void => {
  if (viewer.role !== 'reader' && viewer.name === person) return;
  if (!mayChange(viewer, person, hosts))
    throw new Denial(
      403,
      `${what} is of ${person}: for ${person}, those who care for its hosts and admins to change`,
    );
  if (!anybody) throw new Denial(409, `${what} is of ${person}`, undefined, anybodyHelp);
};
