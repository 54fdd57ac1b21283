import type { Asset } from '../features/page.ts';
export const PAGE_ASSETS: readonly Asset[] = [];
