import Negotiator from 'negotiator';
import { isLanguage, type Language } from '../locales/index.ts';

/** So many different headers are remembered; browsers send few. */
const CACHE_LIMIT = 500;
const HEADER_LIMIT = 200;

/**
 * The language an Accept-Language header asks for (RFC 9110 §12.5.4: weights, ranges such as `tr-TR`), or the default.
 */
export function createLanguageNegotiator(): (header: string | undefined, fallback: Language) => Language {
  const cache = new Map<string, Language | null>();

  const negotiate = (header: string): Language | null => {
    const negotiator = new Negotiator({ headers: { 'accept-language': header } });
    for (const wanted of negotiator.languages()) {
      if (wanted === '*') return null;
      const primary = wanted.toLowerCase().split('-')[0] ?? '';
      if (isLanguage(primary)) return primary;
    }
    return null;
  };

  return (header, fallback) => {
    if (!header) return fallback;
    const key = header.slice(0, HEADER_LIMIT);
    let language = cache.get(key);
    if (language === undefined) {
      language = negotiate(key);
      if (cache.size >= CACHE_LIMIT) cache.clear();
      cache.set(key, language);
    }
    return language ?? fallback;
  };
}
