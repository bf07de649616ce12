import { expect, test } from '@jest/globals';
import { waitingJob } from '../../../src/connection/redfish/dell-jobs.js';

const jobs = '/redfish/v1/Managers/iDRAC.Embedded.1/Jobs';
const configuring = { JobType: 'BIOSConfiguration', Name: 'Configure: BIOS.Setup.1-1' };

/** What Dell's controllers list, and whether it is a job that holds settings, which may be taken back. */
test.each([
  ['one that waits', { ...configuring, JobState: 'Scheduled' }, { id: 'JID_1', runs: false }],
  ['one that runs', { ...configuring, JobState: 'Running' }, { id: 'JID_1', runs: true }],
  ['one that has ended', { ...configuring, JobState: 'CompletedWithErrors' }, undefined],
  [
    'one of an old controller, which knows no type of it',
    { Name: 'ConfigBIOS:BIOS.Setup.1-1', JobState: 'Scheduled' },
    { id: 'JID_1', runs: false },
  ],
  [
    'a new BIOS, which waits for the same reset',
    { JobType: 'FirmwareUpdate', Name: 'Firmware Update: BIOS', JobState: 'Scheduled' },
    undefined,
  ],
])('%s', async (_, job, expected) => {
  const body = { Members: [{ '@odata.id': `${jobs}/JID_1`, ...job }] };
  const service = { get: async () => ({ status: 200, headers: {}, body }) };
  const found = await waitingJob(service, jobs);
  expect(found && typeof found === 'object' ? { id: found.id, runs: found.runs } : found).toEqual(expected);
});
