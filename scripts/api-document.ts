import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCore } from '../src/app.ts';
import { loadConfig } from '../src/config/config.ts';
import { allRoutes } from '../src/endpoints.ts';
import { createLogger } from '../src/http/logger.ts';
import { createDocument } from '../src/reference/document.ts';

/** The OpenAPI document of a service with the default configuration. */
export async function apiDocument(): Promise<object> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-docs-'));
  try {
    const core = await createCore(loadConfig({ DATA_DIR: dataDir }), createLogger('silent'), { init: true });
    try {
      return await createDocument(allRoutes(core), core.config);
    } finally {
      await core.close();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
