import { createContext } from 'react';
import type { Language } from './index.tsx';

/** Changes the language of the console. */
export const LanguageChoice = createContext<(language: Language) => Promise<void>>(async () => {});
