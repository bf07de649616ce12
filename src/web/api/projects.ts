import { inMebibytes, projectLimits } from '../../team/project/project-file.js';
import { hasProject, keepProject } from '../../team/project/uploads.js';
import { Denial } from '../account/denial.js';
import { byOf } from '../deeds/by.js';
import type { ViewerRoute } from '../route.js';

/** Projects that travel with runs. */
export const projectApi: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/api/v1/projects/:sha256',
    needs: 'user',
    summary: 'whether the lab has a project of this digest already; nobody reads a project here',
    answer: async ({ c, site }) => c.json({ there: await hasProject(site.db, c.req.param('sha256') ?? '') }),
  },
  {
    method: 'POST',
    path: '/api/v1/projects',
    needs: 'user',
    longBody: true,
    summary: `send a project (\`application/gzip\`, ${inMebibytes(projectLimits.packed)} at most), as \`rigger submit\` packs it; answers its digest, by which a run names it: \`{"kind": "bundle", "sha256": "…"}\``,
    answer: async ({ c, site, viewer }) => {
      if (!/^application\/gzip\b/.test(c.req.header('content-type') ?? ''))
        throw new Denial(400, 'a project is sent with Content-Type: application/gzip');
      const packed = await bytesOf(c.req.raw, projectLimits.packed);
      if (packed === undefined) {
        // The rest of it is on its way: the connection serves nothing else.
        c.header('Connection', 'close');
        throw new Denial(413, `a project is at most ${inMebibytes(projectLimits.packed)}, packed`);
      }
      return c.json({ project: await keepProject(site.db, byOf(viewer), packed) }, 201);
    },
  },
];

/** The body, unless it is longer than that: then nothing more of it is read. */
const bytesOf = async (request: Request, most: number): Promise<Uint8Array | undefined> => {
  if (Number(request.headers.get('content-length') ?? 0) > most) return undefined;
  if (request.body === null) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body as unknown as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
};
