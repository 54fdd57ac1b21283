import { existsSync } from 'node:fs';
import { type Config, developmentKeyFile } from '../config/config.ts';
import { type Check, ok, warning, wrong } from './check.ts';
import type { Data } from './data.ts';

/** Whether SECRET_KEY and its fallbacks open all that is stored, and which fallbacks can go. */
export const keysCheck = ({ dataDir, secretKey }: Config, data: Data): Check => ({
  name: 'keys',
  async run() {
    if (secretKey === '' && !existsSync(developmentKeyFile(dataDir)))
      return [ok('No SECRET_KEY yet: the first start makes one for development.')];
    const { keyId, fallbacks, stored } = await data.keyStatus();
    const lost = stored.filter((one) => one.keyId === null).reduce((sum, { count }) => sum + count, 0);
    return [
      ok(`SECRET_KEY is key ${keyId}, of ${secretKey.length} characters.`),
      ...(lost > 0
        ? [
            wrong(
              `${lost} stored values open with none of the keys.`,
              'Name the key they were made under in SECRET_KEY_FALLBACKS.',
            ),
          ]
        : []),
      ...fallbacks.map((fallback) =>
        fallback.isNeeded
          ? warning(
              `Fallback ${fallback.keyId} is still needed.`,
              'Once SECRET_KEY is the same everywhere, run latchkey keys rotate.',
            )
          : warning(
              `Fallback ${fallback.keyId} is not needed for what is stored.`,
              'Remove it from SECRET_KEY_FALLBACKS once links mailed before have expired.',
            ),
      ),
    ];
  },
});
