import { describe, expect, test } from '@jest/globals';
import {
  hasEnded,
  jobInSacct,
  jobInScontrol,
  jobName,
  jobsInSqueue,
  type SlurmJob,
  wordsOfJob,
} from '../../../src/team/slurm/job.js';

/** As Slurm 22.05 prints it. */
const line = (more: Readonly<Record<string, string>>, name = 'rigger:site.yml'): string => {
  const fields = {
    ...{
      JobState: 'FAILED',
      Reason: 'NonZeroExitCode',
      ExitCode: '3:0',
      NodeList: 'n1',
      Licenses: 'dut1,dut2',
    },
    ...more,
  };
  const field = (key: keyof typeof fields): string => `${key}=${fields[key]}`;
  return `JobId=7 JobName=${name} UserId=kim(1000) GroupId=kim(1000) MCS_label=N/A Priority=4294901759 Nice=0 Account=(null) QOS=(null) ${field('JobState')} ${field('Reason')} Dependency=(null) Requeue=0 Restarts=0 BatchFlag=1 Reboot=0 ${field('ExitCode')} RunTime=00:00:01 SubmitTime=2026-11-29T10:46:52 Partition=lab ReqNodeList=(null) ${field('NodeList')} BatchHost=n1 Features=(null) ${field('Licenses')} Network=(null) Command=.rigger/slurm/run.sh JobState=COMPLETED ExitCode=0:0 WorkDir=/srv/lab Comment=x`;
};

test('a job is read of what Slurm says, and not of what stands in its command', () => {
  expect(jobInScontrol(line({}))).toEqual({
    ...{ id: '7', state: 'FAILED', reason: 'NonZeroExitCode', exit: 3, nodes: 'n1' },
    ...{ licences: ['dut1', 'dut2'], user: 'kim', name: 'rigger:site.yml' },
  });
  expect(jobInScontrol('slurm_load_jobs error: Invalid job id specified')).toBeUndefined();
});

test('the name that a person gave cannot look like a field', () => {
  const name = jobName('a JobState=COMPLETED ExitCode=0:0');
  expect(name).toBe('rigger:a_JobState_COMPLETED_ExitCode_0_0');
  expect(jobInScontrol(line({}, name))?.state).toBe('FAILED');
  expect(jobName('x'.repeat(200)).length).toBeLessThan(100);
});

test('of the queue only jobs of rigger are listed, whatever is in a name', () => {
  const text = [
    '2|PENDING|Licenses|kim||dut1|rigger:site.yml',
    '3|RUNNING|None|ada|n1|dut2,dut3:1|rigger:a|b',
    '4|RUNNING|None|eve|n1|(null)|other',
    '',
  ].join('\n');
  expect(jobsInSqueue(text)).toMatchObject([
    { id: '2', state: 'PENDING', reason: 'Licenses', user: 'kim', nodes: '', licences: ['dut1'] },
    { id: '3', state: 'RUNNING', reason: '', nodes: 'n1', licences: ['dut2', 'dut3'], name: 'rigger:a|b' },
  ]);
});

test.each<[string, Partial<SlurmJob> | undefined]>([
  ['7|COMPLETED|0:0|n1|kim|rigger:a', { state: 'COMPLETED', exit: 0, nodes: 'n1' }],
  ['7|CANCELLED by 1000|0:15|n1|kim|rigger:a', { state: 'CANCELLED', exit: undefined }],
  ['7|NODE_FAIL|0:0|n1|kim|rigger:a', { state: 'NODE_FAIL', exit: undefined }],
  ['', undefined],
  ['Slurm accounting storage is disabled', undefined],
])('the accounting says %j', (text, job) =>
  job === undefined ? expect(jobInSacct(text)).toBeUndefined() : expect(jobInSacct(text)).toMatchObject(job));

/** A state is never taken for a good end but by the word for one, with the code of one. */
describe.each<[Readonly<Record<string, string>>, boolean, number | undefined, string]>([
  [
    { JobState: 'PENDING', Reason: 'Licenses' },
    false,
    undefined,
    'waits for dut1, dut2, of which another job has one',
  ],
  [{ JobState: 'PENDING', Reason: 'Resources' }, false, undefined, 'waits for room on a node'],
  [{ JobState: 'PENDING', Reason: 'None' }, false, undefined, 'waits'],
  [{ JobState: 'PENDING', Reason: 'QOSGrpCpuLimit' }, false, undefined, 'waits: Slurm says "QOSGrpCpuLimit"'],
  [
    { JobState: 'PENDING', Reason: 'Nodes_required_for_job_are_DOWN,_DRAINED_or_reserved' },
    ...([false, undefined] as const),
    'no node is there for it: Slurm says "Nodes required for job are DOWN, DRAINED or reserved"',
  ],
  [{ JobState: 'RUNNING', Reason: 'None', ExitCode: '0:0' }, false, undefined, 'runs on n1'],
  [{ JobState: 'COMPLETING', ExitCode: '0:0' }, false, undefined, 'is ending on n1'],
  [{ JobState: 'COMPLETED', ExitCode: '0:0' }, true, 0, 'ended well'],
  [{ JobState: 'FAILED' }, true, 3, 'rigger apply ended with 3'],
  [{ JobState: 'FAILED', ExitCode: '130:0' }, true, 130, 'was interrupted, and stopped at a safe place'],
  [
    { JobState: 'FAILED', ExitCode: '0:9' },
    ...([true, undefined] as const),
    'was ended on n1 before it could say how: it is not known how its hosts are',
  ],
  [{ JobState: 'CANCELLED', ExitCode: '0:15' }, true, undefined, 'cancelled'],
  [
    { JobState: 'NODE_FAIL', ExitCode: '0:0' },
    ...([true, undefined] as const),
    'node n1 went down while it ran: it is not known how its hosts are',
  ],
  [
    { JobState: 'TIMEOUT', ExitCode: '0:0' },
    ...([true, undefined] as const),
    'ended by Slurm on n1 at its limit of time: it is not known how its hosts are',
  ],
  [{ JobState: 'NEW_WORD', Reason: 'None', ExitCode: '0:0' }, false, undefined, 'Slurm says NEW_WORD'],
])('%j', (fields, over, exit, words) => {
  const job = jobInScontrol(line(fields))!;
  test('has ended or not', () => expect(hasEnded(job)).toBe(over));
  test('has an exit code or none', () => expect(job.exit).toBe(exit));
  test('is told', () => expect(wordsOfJob(job)).toBe(words));
});
