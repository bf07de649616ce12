import { defineCodes } from '../model/index.js';

/** What can go wrong while plays run. */
export const engineCodes = defineCodes({
  'engine/background-ended': {
    title: 'A background process ended by itself',
    explanation:
      'A program that a `background` task started was no longer running when the play came to stop it. The message holds its last words; what followed in the play may have missed it.',
  },
  'engine/become': {
    title: 'A task cannot become another user',
    explanation:
      'One shell on each host serves the whole run, and sudo is used once, when the connection is made: if any step of the playbook has `become`. A step of a file that is only known at run time comes too late for that.',
  },
  'engine/circular-variable': {
    title: 'A variable depends on itself',
    explanation: 'Variables may refer to other variables, but the chain has to end at a value.',
  },
  'engine/command-failed': {
    title: 'A command failed',
    explanation:
      'A command that a change consists of ended with an exit code that does not mean success. Its last lines are shown; commands after it were not run. What the task had changed before stays changed: fix the cause and run again: rigger does only what is left.',
  },
  'engine/condition-not-boolean': {
    title: 'A condition is neither true nor false',
    explanation:
      'Conditions are CEL, which is typed: a text or a number is not a truth value. Compare it with something.',
  },
  'engine/environment': {
    title: 'Environment variables that cannot be set',
    explanation:
      '`environment` is a map of names to texts, numbers or truth values. Names consist of letters, digits and underscores.',
  },
  'engine/fact-unavailable': {
    title: 'A fact is not available on this host',
    explanation:
      'A task or an expression needs to know something that this host does not tell, for example because a program is not installed. The message carries the reason.',
  },
  'engine/failed-when': {
    title: 'The play says that this is a failure',
    explanation: 'The condition in `failed_when` is true for what the task left.',
  },
  'engine/handlers-endless': {
    title: 'Handlers notify each other without end',
    explanation:
      'A handler may notify others, and one that has run may be notified again. One that has run ten times in a row, because handlers keep notifying it, would run for ever: the host leaves the play. Notify from tasks, or let `changed_when` say when a handler has changed nothing.',
  },
  'engine/journal': {
    title: 'The journal cannot be written or read',
    explanation:
      'A run records what it does before it does it. Without a journal a run could not be resumed, so it stops.',
  },
  'engine/journal-broken': {
    title: 'The journal holds a line that is not an event',
    explanation:
      'Only the last line of a journal may be incomplete, after a crash. Anything else was changed by somebody.',
  },
  'engine/journal-newer': {
    title: 'The journal comes from a newer rigger',
    explanation: 'Its events have a version that this rigger does not know. Use the newer one.',
  },
  'engine/left-broken': {
    title: 'What a task has just restarted does not work',
    explanation:
      'The command succeeded, but what it acts on has failed right after it: a service that was restarted or reloaded, and has ended again. The notes have its result and the last lines of its journal.',
  },
  'engine/loop-not-list': {
    title: 'A loop is not a list',
    explanation: '`loop` takes a list, or an expression whose value is one.',
  },
  'engine/management-controller': {
    title: 'The management controller refused',
    explanation:
      'A request to the Redfish service of a host failed. The notes carry what the service answered.',
  },
  'engine/no-hosts': {
    title: 'No host matches',
    explanation: 'The pattern of the play, together with --limit, selects no host of the inventory.',
  },
  'engine/no-management-controller': {
    title: 'No management controller is known',
    explanation:
      'A task about firmware or power needs the address and the account of the Redfish service of the host.',
  },
  'engine/not-converged': {
    title: 'A change did not hold',
    explanation:
      'After a change rigger reads the state again and plans again; there must be nothing left to do. Here there was: the host does not take the value, or something else there sets it again.',
  },
  'engine/other-host': {
    title: 'A fact of another host cannot be read',
    explanation:
      '`hostvars.NAME.facts` is read over the connection of the host that it is about, which could not be made or was lost. The task that asked has failed; the host that asked takes part as before.',
  },
  'engine/play-hosts': {
    title: 'The hosts of a play are not a pattern',
    explanation:
      '`hosts` takes a pattern, a list of patterns, or, in a measuring play, a map of roles to patterns.',
  },
  'engine/plan-moved': {
    title: 'The world has moved since the plan was saved',
    explanation:
      'A saved plan is applied exactly or not at all. What differs now is listed; make a new plan.',
  },
  'engine/result-lost': {
    title: 'What a task had registered is not known any more',
    explanation:
      'A run that goes on takes the results of finished commands from its journal. Secrets are not in the journal, and the last words of a command that was cut off are nowhere; the command is not run again to learn them.',
  },
  'engine/resume-mismatch': {
    title: 'The run cannot be resumed',
    explanation:
      'A run is resumed with the playbook that it began with. This one has changed since, or the run has ended. Start a new run; it only does what is left.',
  },
  'engine/risk-not-allowed': {
    title: 'A risky change is not allowed',
    explanation:
      'Changes that may cut somebody off or destroy something carry a risk: reboot, guest-restart, drops-vfs, drops-link, destroys-data. They are refused unless the task, a block around it or the play allows that risk by name, as in `allow: [reboot]`.',
  },
  'engine/role-argument': {
    title: 'A role is given a wrong argument',
    explanation:
      'The role declares its arguments in meta/argument_specs.yml. They are checked before any host is touched.',
  },
  'engine/serial': {
    title: 'serial is not a batch size',
    explanation: '`serial` takes a whole number of hosts, a percentage such as "20%", or a list of these.',
  },
  'engine/source-missing': {
    title: 'A file of the controller was not found',
    explanation:
      'Templates and files are looked for in the role, beside the tasks, and beside the playbook; the notes list every place.',
  },
  'engine/source-unreadable': {
    title: 'A file of the controller cannot be read',
    explanation:
      'The file exists, but reading it failed. The message carries the reason that the system gave.',
  },
  'engine/task-input': {
    title: 'A field of a task has a wrong value',
    explanation: 'The value of a field, after its templates were resolved, is not one that the task accepts.',
  },
  'engine/unknown-handler': {
    title: 'No such handler',
    explanation: '`notify` names a handler that the play does not have, and nothing listens to that name.',
  },
  'engine/until-never-true': {
    title: 'A condition did not become true in time',
    explanation: 'The task was repeated as often as `retries` allows, and `until` was never true.',
  },
  'engine/wrongly-foretold': {
    title: 'A task left something else than was foretold',
    explanation:
      'Tasks whose changes follow from one another are sent to a host together. The host itself looks before each of them whether it reads what was foretold, and ends there if not: nothing is done on the strength of a wrong prediction, and the tasks that follow are planned on what was read. Something else may have changed the host at the same time; otherwise this is a defect of the task.',
  },
});
