import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

/** A dialog without the header of the library's, which would be a second banner of the page for screen readers. */
export function Dialog({
  title,
  size = 'md',
  zIndex = 200,
  onClose,
  children,
}: {
  readonly title: string;
  readonly size?: 'md' | 'lg';
  readonly zIndex?: number;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Modal.Root opened onClose={onClose} centered size={size} zIndex={zIndex}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="lg">
          <Modal.Title fw={650} mb="sm">
            {title}
          </Modal.Title>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
