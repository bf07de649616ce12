import { entryOf } from '../../../model/index.js';
import { bundleFiles, emulatedHost } from '../../data/bundle.js';
import { type BundleCheck, contradiction, type Evidence } from './evidence.js';

/** Every host of the run is described before and after it, and is as real as the run says. */
export const checkHosts: BundleCheck = (evidence) => [
  ...checkDescriptions(evidence),
  ...checkEmulated(evidence),
];

const checkDescriptions: BundleCheck = ({ run, hosts, outcome }) => {
  const named = Object.entries(run.roles).flatMap(([role, names]) => names.map((host) => ({ role, host })));
  const strange = Object.keys(hosts).filter((host) => !named.some((each) => each.host === host));
  return [
    ...strange.map((host) => contradiction(`${bundleFiles.hosts}/${host}`, 'the run has no such host')),
    ...named.flatMap(({ host }) =>
      (['before', 'after'] as const).flatMap((when) => {
        const file = entryOf(hosts, host)?.[when] ?? null;
        const path = `${bundleFiles.hosts}/${host}/${when}.json`;
        if (file === null)
          return outcome === null ? [] : [contradiction(path, 'is missing, though the run is complete')];
        const roles = named.filter((each) => each.host === host).map(({ role }) => role);
        return file.host === host && roles.includes(file.role)
          ? []
          : [contradiction(path, `describes ${file.host} as ${file.role}`)];
      }),
    ),
  ];
};

/** Figures of software must not pass for those of hardware, nor the other way round. */
const checkEmulated = ({ run, hosts }: Evidence) => {
  const files = Object.values(hosts)
    .flatMap(({ before, after }) => [before, after])
    .filter((file) => file !== null);
  const emulated = files.filter(emulatedHost);
  const stated = files.some((file) => file.emulated !== undefined);
  if (emulated.length > 0 && !run.emulated)
    return [contradiction(bundleFiles.run, `says that nothing was emulated, and ${emulated[0]!.host} was`)];
  return run.emulated && stated && emulated.length === 0
    ? [contradiction(bundleFiles.run, 'says that the hosts were emulated, and none of them was')]
    : [];
};
