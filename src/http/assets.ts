import { parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Asset } from '../contracts/page.ts';
import type { HeaderSets } from './headers.ts';

export function assetRoutes(app: FastifyInstance, assets: readonly Asset[], headers: HeaderSets): void {
  // Their paths name their content, so there is nothing to revalidate.
  app.register(fastifyStatic, {
    serve: false,
    acceptRanges: false,
    cacheControl: false,
    contentType: false,
    etag: false,
    lastModified: false,
  });
  for (const { path, contentType, file } of assets) {
    const { base, dir } = parse(fileURLToPath(file));
    app.get(path, (_request, reply) => reply.headers(headers.asset).type(contentType).sendFile(base, dir));
  }
}
