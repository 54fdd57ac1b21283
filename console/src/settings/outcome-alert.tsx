import { Alert, Text } from '@mantine/core';
import type { Outcome } from './outcome.ts';

/** Says what was done. */
export function OutcomeAlert({ outcome }: { readonly outcome: Outcome | null }) {
  return (
    <div role="status">
      {outcome && (
        <Alert color={outcome.warnings.length > 0 ? 'orange' : 'teal'} title={outcome.said} mb="md">
          {outcome.warnings.map((warning) => (
            <Text key={warning} size="sm">
              {warning}
            </Text>
          ))}
        </Alert>
      )}
    </div>
  );
}
