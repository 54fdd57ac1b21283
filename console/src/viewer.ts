/** What a member of staff may do, the least first. */
export const ROLES = ['support', 'manager', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** Who is signed in, as the document says. */
export interface Viewer {
  readonly id: number;
  readonly role: Role;
  readonly name: string;
  readonly language: string;
  readonly siteName: string;
  readonly signInUrl: string;
}

const content = document.querySelector<HTMLMetaElement>('meta[name=latchkey]')?.content ?? '{}';

/** Written by src/console/page.ts. */
export const viewer: Viewer = JSON.parse(content);

/** Whether the viewer has at least this role. It decides what is shown; what is allowed, the API decides. */
export const mayAct = (least: Role): boolean => ROLES.indexOf(viewer.role) >= ROLES.indexOf(least);

/** For style elements that the component library writes at run time (src/console/page.ts). */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
