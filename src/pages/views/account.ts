import { type OwnDevice, PATHS } from '../../contracts/page.ts';
import { type Html, html } from '../../lib/html.ts';
import { directionOf, LANGUAGES, type Message, type MessageKey } from '../../locales/index.ts';
import { csrfField, formFrame, submitButton } from '../form.ts';
import { languageName } from '../language-switch.ts';
import { asideLink, paragraph } from '../layout.ts';
import type { PageOf, Renderer, View } from '../view.ts';
import { isolate } from '../wording.ts';

/** What was done just now, announced when the page opens. */
const doneNote = ({ t }: View, done: MessageKey | null): Html | null =>
  done &&
  html`<p class="done" role="status">${t({ key: done })}</p>
`;

/** Back to the overview. */
export const toAccount = ({ t }: View): Html => asideLink(PATHS.account, t({ key: 'accountBack' }));

/** A value and whether it was confirmed. */
function contact(view: View, value: string | null, isVerified: boolean): Html {
  const { t } = view;
  if (value === null) return html`${t({ key: 'accountNone' })}`;
  const standing = t({ key: isVerified ? 'accountConfirmed' : 'accountUnconfirmed' });
  return html`<bdi dir="ltr">${value}</bdi> <span class="standing">${standing}</span>`;
}

const row = ({ t }: View, label: MessageKey, value: Html | string): Html => html`<div>
<dt>${t({ key: label })}</dt>
<dd>${value}</dd>
</div>
`;

const way = (url: string, text: string): Html => html`<li><a href="${url}">${text}</a></li>
`;

export const account: Renderer<PageOf<'account'>> = (page, view) => {
  const { fullName, email, phone, language, hasPassword, devices } = page;
  const { t } = view;
  return {
    title: t({ key: 'homeTitle' }),
    body: html`${doneNote(view, page.done)}
<dl class="facts">
${fullName === '' ? null : row(view, 'accountName', html`<bdi>${fullName}</bdi>`)}
${row(view, 'labelEmail', contact(view, email, page.isEmailVerified))}
${row(view, 'labelPhone', contact(view, phone, page.isPhoneVerified))}
${row(view, 'accountLanguage', language === null ? t({ key: 'accountLanguageNone' }) : languageName(language))}
</dl>
<nav aria-label="${t({ key: 'accountWays' })}">
<ul class="ways">
${way(page.changePasswordUrl, t({ key: hasPassword ? 'homeChangePassword' : 'firstTitle' }))}
${way(PATHS.accountDevices, t({ key: 'accountToDevices', params: { count: devices } }))}
${page.mayChangePhone ? way(PATHS.accountPhone, t({ key: phone === null ? 'accountAddPhone' : page.isPhoneVerified ? 'accountChangePhone' : 'accountConfirmPhone' })) : null}
${way(PATHS.accountLanguage, t({ key: 'accountChooseLanguage' }))}
</ul>
</nav>
<form method="post" action="${PATHS.logout}">
<button class="secondary" type="submit">${t({ key: 'homeSignOut' })}</button>
</form>
`,
    state: 'plain',
  };
};

const nameOf = ({ device }: OwnDevice): Message =>
  device ? { key: 'deviceName', params: { ...device } } : { key: 'deviceUnknown' };

function deviceItem(view: View, device: OwnDevice): Html {
  const { t } = view;
  const name = t(nameOf(device));
  const facts = `about-${device.id}`;
  const signedIn = t({ key: 'deviceSignedIn', params: { time: isolate(device.signedInAt) } });
  const used = t({ key: 'deviceUsed', params: { day: isolate(device.usedOn) } });
  const signOut = html`${csrfField(view)}
<button class="secondary" name="device" value="${device.id}" aria-label="${t({ key: 'deviceSignOutNamed', params: { device: name } })}" aria-describedby="${facts}">${t({ key: 'homeSignOut' })}</button>
`;
  return html`<li>
<h2>${name}</h2>
<div id="${facts}">
${device.isThis ? html`<p class="standing">${t({ key: 'deviceThis' })}</p>` : null}
<p>${signedIn}</p>
${device.isThis ? null : html`<p>${used}</p>`}
<p>${t({ key: 'deviceAddress' })} <bdi dir="ltr">${device.address}</bdi></p>
</div>
${device.isThis ? null : formFrame({ action: PATHS.accountDevices, fields: [], errors: {} }, signOut)}
</li>
`;
}

export const accountDevices: Renderer<PageOf<'account-devices'>> = ({ devices, done }, view) => {
  const { t } = view;
  const all = html`${csrfField(view)}
${submitButton(t({ key: 'devicesSignOutOthers' }))}`;
  const form = { action: PATHS.accountDevices, fields: [], errors: {} };
  return {
    title: t({ key: 'devicesTitle' }),
    body: html`${doneNote(view, done)}
${paragraph(t({ key: 'devicesText' }))}
<ul class="devices">
${devices.map((device) => deviceItem(view, device))}</ul>
${devices.length > 1 ? formFrame(form, all) : null}
<p class="note">${t({ key: 'devicesStrange' })}</p>
${toAccount(view)}`,
    state: 'plain',
  };
};

export const accountLanguage: Renderer<PageOf<'account-language'>> = ({ current }, view) => {
  const { t, language } = view;
  const chosen = current ?? language;
  const form = { action: PATHS.accountLanguage, fields: [], errors: {} };
  const choices = LANGUAGES.map(
    (
      each,
    ) => html`<option value="${each}" lang="${each}" dir="${directionOf(each)}"${each === chosen ? html` selected` : null}>${languageName(each)}</option>
`,
  );
  return {
    title: t({ key: 'accountChooseLanguage' }),
    body: html`${paragraph(t({ key: 'accountLanguageText' }))}
${formFrame(
  form,
  html`${csrfField(view)}
<div class="field">
<label for="language">${t({ key: 'accountLanguage' })}</label>
<select id="language" name="language">
${choices}</select>
</div>
${submitButton(t({ key: 'accountSave' }))}`,
)}
${toAccount(view)}`,
    state: 'plain',
  };
};
