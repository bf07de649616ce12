import { available, defineFact, sh } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** What of a boot script is on the host: rigger's way to have a setting again after each boot. */
export interface BootScript {
  readonly script?: string;
  readonly unit?: string;
  readonly enabled: boolean;
}

/** Where the parts of a boot script stand. */
export const bootScriptPaths = (name: string) => ({
  script: `/etc/rigger/boot/${name}.sh`,
  service: `rigger-${name}.service`,
  unit: `/etc/systemd/system/rigger-${name}.service`,
  wanted: `/etc/systemd/system/multi-user.target.wants/rigger-${name}.service`,
});

/** The script, the systemd unit that runs it, and whether the unit is enabled. */
export const bootScript = defineFact<BootScript, { readonly name: string }>({
  id: 'boot_script',
  summary: "One of rigger's own boot scripts: text, unit, enabled",
  scopes: ({ name }) => {
    const paths = bootScriptPaths(name);
    return [`file:${paths.script}`, `file:${paths.unit}`, `service:${paths.service}`];
  },
  script: ({ name }) => {
    const { script, unit, wanted } = bootScriptPaths(name);
    return [
      sh`if [ -f ${script} ]; then`,
      section('script'),
      sh`cat ${script}; fi`,
      sh`if [ -f ${unit} ]; then`,
      section('unit'),
      sh`cat ${unit}; fi`,
      sh`if [ -e ${wanted} ]; then`,
      section('enabled'),
      'fi; :',
    ].join('\n');
  },
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const script = parts.get('script');
    const unit = parts.get('unit');
    return available({
      ...(script === undefined ? {} : { script }),
      ...(unit === undefined ? {} : { unit }),
      enabled: parts.has('enabled'),
    });
  },
});
