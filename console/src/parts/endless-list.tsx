import { Center, Loader, Text } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';

const OVERSCAN = 10;

interface Page<T> {
  readonly results: readonly T[];
  readonly next: string | null;
}

/**
 * A list that is read on as somebody scrolls. Only the rows near the screen are in the document. The API may answer with an
 * empty page that has a next one, so it is read on until the screen is full.
 */
export function EndlessList<T>({
  query,
  label,
  empty,
  height,
  keyOf,
  children,
}: {
  readonly query: UseInfiniteQueryResult<InfiniteData<Page<T>>>;
  readonly label: string;
  /** What to say when there is nothing. */
  readonly empty: ReactNode;
  /** Of a row, about; pixels. */
  readonly height: number;
  readonly keyOf: (item: T) => string | number;
  readonly children: (item: T) => ReactNode;
}) {
  const { t } = useTexts();
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const items = query.data?.pages.flatMap(({ results }) => results) ?? [];
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin: top,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
  });
  const shown = rows.getVirtualItems();
  const isAtEnd = (shown.at(-1)?.index ?? -1) >= items.length - 1;
  const { hasNextPage, isFetching, fetchNextPage, error } = query;
  useEffect(() => {
    if (isAtEnd && hasNextPage && !isFetching && !error) void fetchNextPage();
  }, [isAtEnd, hasNextPage, isFetching, error, fetchNextPage]);

  return (
    <div className="panel">
      <ul className="list" ref={list} aria-label={label} style={{ height: rows.getTotalSize() }}>
        {shown.map(({ index, key, start }) => {
          const item = items[index];
          return (
            item !== undefined && (
              <li
                key={key}
                data-index={index}
                ref={rows.measureElement}
                style={{ transform: `translateY(${start - top}px)` }}
              >
                {children(item)}
              </li>
            )
          );
        })}
      </ul>
      {error && <Fault error={error} retry={fetchNextPage} />}
      {(isFetching || hasNextPage) && !error && (
        <Center p="md" role="status" aria-label={t('loading')}>
          <Loader size="sm" />
        </Center>
      )}
      {query.isSuccess && items.length === 0 && !hasNextPage && (
        <Text p="lg" size="sm" c="dimmed" role="status">
          {empty}
        </Text>
      )}
    </div>
  );
}
