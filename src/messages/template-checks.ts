import type { SettingRules } from '../settings.ts';
import type { Templates } from '../templates/renderer.ts';
import type { TemplateVariables } from '../templates/variables.ts';
import { type ResetTemplate, variablesOf } from './reset-link.ts';
import { SAMPLE } from './sample.ts';

const NAME = 'RESET_EMAIL_HTML_TEMPLATE';

/** Renders templates on trial before they are stored. */
export const templateRules = (templates: Templates): SettingRules => ({
  [NAME]: {
    async check(value: ResetTemplate, others) {
      const sources =
        typeof value === 'string'
          ? [[NAME, value] as const]
          : Object.entries(value).map(([language, source]) => [`${NAME}.${language}`, source] as const);
      const faults: string[] = [];
      for (const [path, source] of sources) {
        if (source.trim() === '') continue;
        const fault = await faultOf(templates, source, others.get('SITE_NAME'));
        if (fault !== null) faults.push(`${path}: ${fault}`);
      }
      return faults;
    },
  },
});

async function faultOf(templates: Templates, source: string, siteName: string): Promise<string | null> {
  for (const [whose, variables] of trialsWith(siteName)) {
    const rendering = await templates.render(source, variables);
    if (rendering.kind !== 'rendered') return rendering.fault + whose;
  }
  return null;
}

/** Many customers have no name that a mail may say, and most requests name no frontend. */
function trialsWith(siteName: string): [string, TemplateVariables][] {
  const mail = { ...SAMPLE, language: 'en', linkBase: 'https://shop.example', frontendId: null } as const;
  const nameless = { ...SAMPLE.user, firstName: '', lastName: '' };
  return [
    ['', variablesOf({ ...mail, frontendId: 'app' }, siteName)],
    [' (for somebody without a name)', variablesOf({ ...mail, user: nameless }, siteName)],
  ];
}
