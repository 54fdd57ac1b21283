import { DirectionProvider, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ApiError } from '../../src/client/api-error.ts';
import { speak } from './api/client.ts';
import { router } from './router.tsx';
import { ProofDialog } from './shell/proof-dialog.tsx';
import type { Catalogue } from './texts/en.ts';
import { LANGUAGES, type Language, rememberLanguage, Texts } from './texts/index.tsx';
import { LanguageChoice } from './texts/language-choice.ts';
import { theme, variables } from './theme.ts';
import { nonce } from './viewer.ts';

const FRESH = 5000;
const RETRIES = 2;

/** Only what may work the next time is tried again. */
const mayWork = (error: Error): boolean => !(error instanceof ApiError) || error.status >= 500;

const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: FRESH, retry: (failures, error) => failures < RETRIES && mayWork(error) },
  },
});

/** Everything that surrounds the pages. */
export function App(start: { readonly language: Language; readonly catalogue: Catalogue }) {
  const [{ language, catalogue }, change] = useState(start);
  const choose = async (chosen: Language): Promise<void> => {
    rememberLanguage(chosen);
    change({ language: chosen, catalogue: await LANGUAGES[chosen].load() });
  };
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
    speak(language);
  }, [language, direction]);
  return (
    <DirectionProvider key={direction} initialDirection={direction} detectDirection={false}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <Texts language={language} catalogue={catalogue}>
          <LanguageChoice value={choose}>
            <QueryClientProvider client={queries}>
              <RouterProvider router={router} />
              <ProofDialog />
            </QueryClientProvider>
          </LanguageChoice>
        </Texts>
      </MantineProvider>
    </DirectionProvider>
  );
}
