import { PATHS, SHOWN_FORM_FIELD } from '../contracts/page.ts';
import { type Html, html } from '../lib/html.ts';
import { directionOf, LANGUAGES, type Language, nameOfLanguage } from '../locales/index.ts';
import { csrfField } from './form.ts';
import type { View } from './view.ts';

const NAMES: ReadonlyMap<Language, string> = new Map(
  LANGUAGES.map((language) => [language, nameOfLanguage(language)]),
);
export const languageName = (language: Language): string => NAMES.get(language) ?? language;

const GLOBE = html`<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="9.5"/><path d="M2.5 12h19M12 2.5c5 5.5 5 13.5 0 19M12 2.5c-5 5.5-5 13.5 0 19"/></svg>`;

/**
 * The choice of another language, at the end of every page. Each language has its own name, for people who cannot read the one
 * the page is in. It works without scripts, and comes back to the same page, with the errors of its form. On pages of the own
 * account the choice also becomes that of the account, as its form there does.
 */
export function languageSwitch(view: View): Html {
  const { language, here, shownForm, isOwnAccount, t } = view;
  return html`<nav class="languages" aria-label="${t({ key: 'accountLanguage' })}">
<details>
<summary>${GLOBE}<span class="unseen">${t({ key: 'languageLabel' })} </span><span>${languageName(language)}</span></summary>
<form method="post" action="${isOwnAccount ? PATHS.accountLanguage : PATHS.language}">
${isOwnAccount ? csrfField(view) : null}<input type="hidden" name="back" value="${here}">${shownForm === null ? null : html`<input type="hidden" name="${SHOWN_FORM_FIELD}" value="${shownForm}">`}
<ul>
${LANGUAGES.map(
  (each) =>
    html`<li><button name="language" value="${each}" lang="${each}" dir="${directionOf(each)}"${each === language ? html` aria-current="true"` : null}>${languageName(each)}</button></li>
`,
)}</ul>
</form>
</details>
</nav>
`;
}
