import { defineCodes } from '../model/index.js';

/** What can be wrong around the lab of a team. */
export const teamCodes = defineCodes({
  'team/no-postgresql': {
    title: 'PostgreSQL is not installed here',
    explanation:
      'The lab of a team keeps its state in PostgreSQL, 15 or newer. Where `DATABASE_URL` names no server, rigger makes a private one of the programs of the distribution’s package: `apt install postgresql`.',
  },
  'team/private-postgresql': {
    title: 'The private PostgreSQL cannot be made or started',
    explanation:
      'Without `DATABASE_URL`, rigger keeps a PostgreSQL of its own below the project, which listens on a Unix socket only. Its log lies beside its data. As root it runs as the user `postgres`.',
  },
  'team/database': {
    title: 'The database of the team cannot be used',
    explanation:
      'It does not answer, refuses the login, is older than PostgreSQL 15, or was made by a newer rigger. Nothing was changed.',
  },
  'team/refused': {
    title: 'The lab cannot do this',
    explanation:
      'What was asked for collides with what is so: a host is booked by somebody else at that time, a run has ended, or is of somebody else and `--anybody` was not said. Nothing was changed. `rigger who` and `rigger queue` show how things are.',
  },
  'team/unknown': {
    title: 'The lab has nothing of this name or number',
    explanation:
      'A run, a host, a booking, an account or a token that was named is not there, or never was. `rigger queue` and `rigger who` list runs and hosts.',
  },
  'team/input': {
    title: 'The lab cannot take this value',
    explanation:
      'What was sent is not of the shape that is expected, is out of range, or too long. The message names each mistake; docs/reference/api.md has the shapes. Nothing was changed.',
  },
  'team/project': {
    title: 'The project cannot travel with the run',
    explanation:
      'A run brings the files of its project, bounded in size, and never a secret: private keys, identities, files of passwords, and whatever rigger would hide are refused by name, as are links that lead out. `--leave-out` leaves files out, for which the worker has its own; docs/team-lab.md.',
  },
  'team/right': {
    title: 'The role does not suffice',
    explanation:
      'Readers look; users change what is their own, and what others have on hosts that are in their care; admins change everything. A token may do the lesser of what it and its account may. Nothing was changed.',
  },
  'team/store': {
    title: 'The store of bundles cannot be used as it is set',
    explanation:
      '`store` in rigger.yml names a directory over ssh, as `ssh://user@host/srv/bundles`, or a bucket that speaks S3, as `https://s3.example.org/bucket/path`, whose key is in the environment (`RIGGER_STORE_KEY`, `RIGGER_STORE_SECRET`) or in the file that `credentials` names. Nothing was pushed.',
  },
  'team/slurm': {
    title: 'Slurm did not do it',
    explanation:
      '`--engine slurm` hands runs to the queue of a site by its own programs (sbatch, squeue, scontrol, scancel), in which every host is a licence of which there is one. The message has what Slurm said. What Slurm does not tell is not known, and never taken for well.',
  },
  'team/mail': {
    title: 'The mail server cannot be used as it is set',
    explanation:
      '`mail` in rigger.yml has `server`, as `smtps://user@mail.example.org` or `smtp://mail.example.org:587`, and `from`. The password is in `RIGGER_MAIL_PASSWORD` and never in the file.',
  },
});
