import { readFileSync } from 'node:fs';
import type { OpenApiDocument } from './openapi.ts';

/** The published OpenAPI pages this service answers like. */
export const SEED: OpenApiDocument = JSON.parse(
  readFileSync(new URL('../fixtures/seed-openapi.json', import.meta.url), 'utf8'),
);
