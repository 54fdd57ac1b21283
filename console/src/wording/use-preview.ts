import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';

/** Each preview is a request, so it waits for a pause in typing; milliseconds. */
const PAUSE = 500;

/**
 * What the service makes of what is typed. While it is made, the one before is shown; where it was refused, none is.
 *
 * @param asked all that the preview depends on
 */
export function usePreview<Asked extends object, Made>(asked: Asked, make: (asked: Asked) => Promise<Made>) {
  const [settled] = useDebouncedValue(JSON.stringify(asked), PAUSE);
  return useQuery({
    queryKey: ['preview', settled],
    queryFn: () => make(JSON.parse(settled)),
    placeholderData: keepPreviousData,
    retry: false,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
}
