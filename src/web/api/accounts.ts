import { z } from 'zod';
import { addAccount, changeAccount, listAccounts, newPasswordLink } from '../account/accounts.js';
import { Denial } from '../account/denial.js';
import { accountName, hostWord, roleWord } from '../account/names.js';
import { createToken, listTokens, withdrawToken } from '../account/tokens.js';
import { atLeast } from '../account/viewer.js';
import { passwordAddress } from '../pages/accounts.js';
import { numberOf, textOf } from '../pages/parameters.js';
import type { ViewerRoute } from '../route.js';
import { auditRows } from '../views/audit-rows.js';
import { bodyOf } from './body.js';

/** Who may come in, tokens, and what was done. */
export const accountApi: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/api/v1/me',
    needs: 'reader',
    summary: 'whose token it is, and what it may do',
    answer: ({ c, viewer }) =>
      c.json({ name: viewer.name, role: viewer.role, owns: [...viewer.owns].sort() }),
  },
  {
    method: 'GET',
    path: '/api/v1/tokens',
    needs: 'reader',
    summary: 'one’s own tokens, without their secrets; of an admin everybody’s',
    answer: async ({ c, site, viewer }) => c.json({ tokens: await listTokens(site.db, viewer) }),
  },
  {
    method: 'POST',
    path: '/api/v1/tokens',
    needs: 'user',
    summary:
      'make a token, which is told this once: `{"label": "…", "role": "reader", "days": 90, "account": "…"}`; the last two may be missing',
    answer: async (ask) => {
      const wish = await bodyOf(
        ask,
        z.strictObject({
          label: z.string().min(1).max(100),
          role: roleWord,
          days: z.int().min(1).max(3650).optional(),
          account: accountName.optional(),
        }),
      );
      if (ask.viewer.accountId === undefined && wish.account === undefined)
        throw new Denial(400, 'a token speaks for an account: name one');
      if (!atLeast(ask.viewer.role, wish.role))
        throw new Denial(403, `${ask.viewer.name} may not give more than the role ${ask.viewer.role}`);
      const made = await createToken(ask.site.db, ask.viewer, {
        ...wish,
        account: wish.account ?? ask.viewer.name,
      });
      return ask.c.json(made, 201);
    },
  },
  {
    method: 'DELETE',
    path: '/api/v1/tokens/:id',
    needs: 'user',
    summary: 'withdraw a token',
    answer: async ({ c, site, viewer }) => {
      const id = numberOf(c.req.param('id'));
      if (id === undefined) throw new Denial(404, 'there is no such token');
      await withdrawToken(site.db, viewer, id);
      return c.json({});
    },
  },
  {
    method: 'GET',
    path: '/api/v1/accounts',
    needs: 'admin',
    summary: 'accounts, their roles and the hosts in their care',
    answer: async ({ c, site }) => c.json({ accounts: await listAccounts(site.db) }),
  },
  {
    method: 'POST',
    path: '/api/v1/accounts',
    needs: 'admin',
    summary:
      'make an account, and the link that sets its password: `{"name": "kim", "role": "user", "mail": "…"}`; the last may be missing',
    answer: async (ask) => {
      const wish = await bodyOf(
        ask,
        z.strictObject({ name: accountName, role: roleWord, mail: z.email().max(200).optional() }),
      );
      const secret = await addAccount(ask.site.db, ask.viewer, wish);
      return ask.c.json({ link: passwordAddress(ask.site, secret) }, 201);
    },
  },
  {
    method: 'POST',
    path: '/api/v1/accounts/:name',
    needs: 'admin',
    summary:
      'change an account: `{"role": "reader", "disabled": true, "owns": ["dut1"]}`, each of which may be missing',
    answer: async (ask) => {
      const change = await bodyOf(
        ask,
        z.strictObject({
          role: roleWord.optional(),
          disabled: z.boolean().optional(),
          owns: z.array(hostWord).max(1000).optional(),
        }),
      );
      await changeAccount(ask.site.db, ask.viewer, ask.c.req.param('name') ?? '', change);
      return ask.c.json({});
    },
  },
  {
    method: 'POST',
    path: '/api/v1/accounts/:name/link',
    needs: 'admin',
    summary: 'make a new link that sets a password',
    answer: async ({ c, site, viewer }) => {
      const secret = await newPasswordLink(site.db, viewer, c.req.param('name') ?? '');
      return c.json({ link: passwordAddress(site, secret) }, 201);
    },
  },
  {
    method: 'GET',
    path: '/api/v1/audit',
    needs: 'admin',
    summary: 'what was done, by whom, the newest first, 200 at most; actor= and before= (a number) choose',
    answer: async ({ c, site }) => {
      const rows = await auditRows(
        site.db,
        numberOf(c.req.query('before')),
        textOf(c.req.query('actor')),
        200,
      );
      return c.json({ audit: rows });
    },
  },
];
