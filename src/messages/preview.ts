import { UsageError } from '../lib/failures.ts';
import type { Logger } from '../lib/logger.ts';
import type { Site } from '../links/site.ts';
import type { Language } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import type { Templates } from '../templates/renderer.ts';
import { type ComposedMail, composeResetMail } from './reset-link.ts';
import { SAMPLE } from './sample.ts';

/**
 * The reset mail as it would go out now, to a sample customer with a link that does not work.
 *
 * @param frontendId one of VALID_FRONTEND_IDS
 * @throws UsageError when it is none
 */
export function previewResetMail(
  deps: { settings: Settings; site: Site; templates: Templates; logger: Logger },
  { language, frontendId }: { language: Language; frontendId: string | null },
): Promise<ComposedMail> {
  const { settings, site } = deps;
  const known = settings.get('VALID_FRONTEND_IDS');
  if (frontendId !== null && !known.includes(frontendId))
    throw new UsageError(
      `expected one of VALID_FRONTEND_IDS (${known.join(', ') || 'none'}), got ${JSON.stringify(frontendId)}`,
    );
  return composeResetMail(deps, { ...SAMPLE, language, linkBase: site.linkBase(frontendId), frontendId });
}
