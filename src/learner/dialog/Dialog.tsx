/**
 * The frame of every dialog with a question for the person: a title, scrolling text, and a footer
 * with buttons.
 */
import { ModalLayer } from '@openedx/paragon';
import { useEffect, useId, useRef, type ComponentPropsWithRef, type ReactNode } from 'react';
import { onEscape } from './onEscape';

interface Props {
  role: 'dialog' | 'alertdialog';
  className?: string;
  title: ReactNode;
  intro: ReactNode;
  /** Changes when the buttons change, because a button with the focus may then be gone. */
  phase: string;
  /** What Escape does. */
  onLeave: () => void;
  /** Set if the whole dialog is one form. */
  form?: ComponentPropsWithRef<'form'>;
  children: ReactNode;
  footer: ReactNode;
}

export function Dialog({
  role,
  className = '',
  title,
  intro,
  phase,
  onLeave,
  form,
  children,
  footer,
}: Props) {
  const titleId = useId();
  const introId = useId();
  const box = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // On opening, and when the focused button is gone.
    if (!box.current?.contains(document.activeElement)) {
      heading.current?.focus();
    }
  }, [phase]);
  const content = (
    <>
      <h2 id={titleId} ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <div className="mcp-assistant-dialog__body">
        <p id={introId}>{intro}</p>
        {children}
      </div>
      <div className="mcp-assistant-dialog__footer">{footer}</div>
    </>
  );
  return (
    // Blocking: a click outside the dialog does nothing, and Escape is handled here.
    <ModalLayer isOpen isBlocking onClose={onLeave}>
      <div
        ref={box}
        className={`mcp-assistant-dialog ${className}`}
        role={role}
        aria-modal="true"
        aria-labelledby={titleId}
        aria-describedby={introId}
        onKeyDown={onEscape(onLeave)}
      >
        {form ? <form {...form}>{content}</form> : content}
      </div>
    </ModalLayer>
  );
}
