import { pageLook } from '../branding/look.ts';
import type { Page } from '../contracts/page.ts';
import type { Language } from '../locales/index.ts';
import { translator } from '../locales/translate.ts';
import { type Settings, siteNameOf } from '../settings.ts';
import { layout } from './layout.ts';
import type { Renderer, View } from './view.ts';
import { VIEWS } from './views/index.ts';

interface PageOptions {
  readonly language: Language;
  /** The path and query of the page. */
  readonly here: string;
  readonly shownForm: string | null;
  readonly csrfToken: () => string;
}

/** The pages of My account: the language chosen there is the person's own, not only this browser's. */
const OWN_ACCOUNT = /^(?:account(?:-|$)|password-(?:change|first)$)/;

/** Renders pages as HTML. Settings are read for every page, so that changes apply at once. */
export function createPageRenderer(deps: {
  settings: Settings;
  loginUrl: string;
}): (page: Page, options: PageOptions) => string {
  const { settings, loginUrl } = deps;
  return (page, { language, here, shownForm, csrfToken }) => {
    const view: View = {
      language,
      t: translator(language),
      site: { name: siteNameOf(settings), homeUrl: settings.get('HOME_URL'), loginUrl },
      look: pageLook(settings, language),
      resetLinkLife: settings.get('PASSWORD_RESET_TIMEOUT'),
      here,
      shownForm,
      isOwnAccount: OWN_ACCOUNT.test(page.name),
      csrfToken,
    };
    // The type of VIEWS pairs each name with its renderer, which a lookup by name cannot express.
    const render = VIEWS[page.name] as Renderer;
    return layout(render(page, view), view).text;
  };
}
