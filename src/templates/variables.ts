/** What a template is given. Every value is a text; what is not known is empty. */
export interface TemplateVariables {
  readonly user: { readonly first_name: string; readonly last_name: string; readonly email: string };
  readonly email: string;
  readonly site_name: string;
  readonly domain: string;
  readonly protocol: string;
  readonly uid: string;
  readonly token: string;
  readonly reset_url: string;
  readonly frontend_id: string;
}

/** The names as they are written in a template. */
export const VARIABLE_NAMES: readonly string[] = [
  'user.first_name',
  'user.last_name',
  'user.email',
  'email',
  'site_name',
  'domain',
  'protocol',
  'uid',
  'token',
  'reset_url',
  'frontend_id',
];
