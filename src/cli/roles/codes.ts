import { defineCodes } from '../../model/index.js';

/** Roles of other people, which `roles.yml` names. */
export const rolesCodes = defineCodes({
  'roles/file': {
    title: 'A mistake in roles.yml',
    explanation:
      'A list of roles, each with a `name` and either a `folder` or a `git` address with a `tag` or a `commit`. docs/roles.md has examples.',
  },
  'roles/lock-file': {
    title: 'roles.lock cannot be used',
    explanation:
      '`rigger roles fetch` writes it: for each role of roles.yml the commit and the digest of its files. It is kept with the project, and not edited; where two branches changed it, take one side and fetch again.',
  },
  'roles/fetch': {
    title: 'A role could not be fetched',
    explanation:
      'git could not bring the role, or brought something that is not one. What git said stands below the message. git never asks here: keys come from an agent, passwords from a credential helper.',
  },
  'roles/tree': {
    title: 'The files of a role are refused',
    explanation:
      'A role of somebody else may hold plain files alone, within limits of number and size. Symbolic links and submodules lead elsewhere, and are not followed.',
  },
  'roles/moved': {
    title: 'A role is not what roles.lock says',
    explanation:
      'The tag was moved to another commit, or the same place holds other files than when the role was fetched first. See what changed there. Where that was on purpose, `rigger roles fetch --update NAME` takes it into roles.lock.',
  },
  'roles/changed': {
    title: 'The files of a fetched role were changed',
    explanation:
      'What lies in `.rigger/roles` has another digest than roles.lock says. It is never edited there: copy the role into `roles/` of the project to change it, or fetch it again with `rigger roles fetch`.',
  },
  'roles/not-fetched': {
    title: 'A role is not fetched as roles.yml says',
    explanation: '`rigger roles fetch` brings every role of roles.yml into `.rigger/roles`.',
  },
});
