import { entryOf } from '../model/index.js';
import type { AuditReadings, AuditWishes } from './facts.js';
import { type AuditFinding, afterReboot, judge, note, notReady, ok } from './finding.js';

/** Whether the firmware has the settings that the variables want, as its management controller says. */
export const firmwareSettings = (
  { firmware }: AuditReadings,
  { firmware_attributes = {} }: AuditWishes,
): AuditFinding => {
  const wanted = Object.entries(firmware_attributes);
  if (wanted.length === 0 || firmware === undefined)
    return note('not asked: the variables ask for none (firmware_attributes)');
  return judge(firmware, ({ attributes, pending }) => {
    const wrong = wanted.filter(([name, value]) => entryOf(attributes, name) !== value);
    if (wrong.length === 0) return ok(wanted.map(([name, value]) => `${name} ${value}`).join(', '));
    const evidence = wrong
      .map(([name, value]) =>
        Object.hasOwn(attributes, name)
          ? `${name} is ${entryOf(attributes, name)}, not ${value}`
          : `there is no setting ${name}`,
      )
      .join('; ');
    return wrong.every(([name, value]) => entryOf(pending, name) === value)
      ? afterReboot(`${evidence}, and waits for a reset`, 'reset the host by its controller (`power: reset`)')
      : notReady(
          evidence,
          `role firmware, or \`firmware_settings: { attributes: { ${wrong.map(([name, value]) => `${name}: ${value}`).join(', ')} } }\`, then \`power: reset_if_needed\``,
        );
  });
};
