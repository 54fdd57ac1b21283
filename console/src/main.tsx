import '@mantine/core/styles.css';
import './base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { LANGUAGES, languageFor } from './texts/index.tsx';
import { nonce, viewer } from './viewer.ts';

// Where the library that locks scrolling behind dialogs looks for it.
Object.assign(globalThis, { __webpack_nonce__: nonce });

const language = languageFor(viewer.language);
const catalogue = await LANGUAGES[language].load();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App language={language} catalogue={catalogue} />);
