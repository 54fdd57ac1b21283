/** The variables of a template. Every value is a text; unknown ones are empty. */
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
  /** From the setting BRANDING. */
  readonly branding: Readonly<
    Record<
      'logo_url' | 'accent' | 'on_accent' | 'privacy_url' | 'terms_url' | 'support_url' | 'footer',
      string
    >
  >;
}

/** The names as written in templates. */
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
  'branding.logo_url',
  'branding.accent',
  'branding.on_accent',
  'branding.privacy_url',
  'branding.terms_url',
  'branding.support_url',
  'branding.footer',
];

/** The limits of one rendering. */
export const LIMITS = {
  /** Characters (UTF-16) of the source; the setting's schema lets 100,000 code points pass. */
  source: 200_000,
  /**
   * Milliseconds, for liquidjs, which checks the time only between two parts of a template. A usual mail takes one or two,
   * so it does not fail on a busy machine.
   */
  renderTime: 500,
  /** Milliseconds after which the thread is terminated. */
  deadline: 1000,
  /** Characters of text and items of lists created while rendering, together. */
  memory: 1_000_000,
  /** Megabytes of the thread's heap. */
  heap: 64,
  /** Characters of the finished HTML. Gmail cuts mails off after 102 KB. */
  output: 200_000,
} as const;

/** How a rendering ended. `fault` quotes the template at most, never a value. */
export type Rendering =
  | { readonly kind: 'rendered'; readonly html: string }
  | { readonly kind: 'faulty'; readonly fault: string }
  /** A limit was exceeded; another try would cost as much. */
  | { readonly kind: 'exceeded'; readonly fault: string };
