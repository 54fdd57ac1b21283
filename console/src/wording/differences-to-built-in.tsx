import { Text } from '@mantine/core';
import { useTexts } from '../texts/index.tsx';
import { wordDifferences } from './word-differences.ts';

/** What differs from the built-in text, word by word. */
export function DifferencesToBuiltIn({ builtIn, text }: { readonly builtIn: string; readonly text: string }) {
  const { t } = useTexts();
  return (
    <Text size="xs" component="p" m={0} className="words">
      {t('builtIn')}:{' '}
      <span dir="auto">
        {wordDifferences(builtIn, text).map(({ kind, text: piece }, index) => {
          const key = index;
          if (kind === 'both') return <span key={key}>{piece}</span>;
          return kind === 'before' ? <del key={key}>{piece}</del> : <ins key={key}>{piece}</ins>;
        })}
      </span>
    </Text>
  );
}
