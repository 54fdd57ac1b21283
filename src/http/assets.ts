import type { FastifyInstance } from 'fastify';
import type { Asset } from '../contracts/page.ts';
import type { HeaderSets } from './headers.ts';

export function assetRoutes(app: FastifyInstance, assets: readonly Asset[], headers: HeaderSets): void {
  for (const { path, contentType, body } of assets) {
    const fields = headers.asset(contentType);
    app.get(path, async (_request, reply) =>
      reply.headers(fields).send(typeof body === 'function' ? await body() : body),
    );
  }
}
