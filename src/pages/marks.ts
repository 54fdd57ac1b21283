import { html } from '../lib/html.ts';

/** Something is done. */
export const TICK = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="m4.5 12.5 5 5 10-11"/></svg>
`;

/** Something is in the mail. */
export const LETTER = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><rect x="2.5" y="4.5" width="19" height="15" rx="2.5"/><path d="m3.5 7 8.5 6 8.5-6"/></svg>
`;
