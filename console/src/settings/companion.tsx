import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import { Loading } from '../parts/loading.tsx';
import type { CompanionProps } from './field-props.ts';

const COMPANIONS: Readonly<Record<string, LazyExoticComponent<ComponentType<CompanionProps>>>> = {
  AUTH_PASSWORD_VALIDATORS: lazy(async () => ({
    default: (await import('./password-playground.tsx')).PasswordPlayground,
  })),
  SMS_GATEWAYS: lazy(async () => ({ default: (await import('./gateway-test.tsx')).GatewayTest })),
  SMS_GATEWAY: lazy(async () => ({ default: (await import('./gateway-test.tsx')).GatewayTest })),
  BRANDING: lazy(async () => ({ default: (await import('./brand-images.tsx')).BrandImages })),
  MESSAGE_TEXTS: lazy(async () => ({ default: (await import('./editor-link.tsx')).MessageTextsLink })),
  RESET_EMAIL_HTML_TEMPLATE: lazy(async () => ({
    default: (await import('./editor-link.tsx')).ResetMailLink,
  })),
};

/** What stands beside the form of some settings. */
export function Companion({ name, value, onChange }: CompanionProps & { readonly name: string }) {
  const Found = COMPANIONS[name];
  if (!Found) return null;
  return (
    <Suspense fallback={<Loading height={120} />}>
      <Found value={value} onChange={onChange} />
    </Suspense>
  );
}
