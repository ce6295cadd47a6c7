/**
 * The store of accepted definitions as the catalog needs it: trust on first use, and quarantine for
 * later changes.
 */

/** Label and address identify a server: another address is another server. */
interface PinOwner {
  label: string;
  url: string;
}

export interface NewPin {
  toolName: string;
  definitionHash: string;
  /** Canonical JSON. */
  definition: string;
}

export interface Pin {
  toolName: string;
  definitionHash: string;
  /** Milliseconds since the epoch. */
  firstSeen: number;
  acceptedAt: number;
  /** A user id, or `FIRST_USE` or `POLICY`. */
  acceptedBy: string;
}

export const FIRST_USE = 'first_use';
export const POLICY = 'policy';

export interface DefinitionPins {
  read: (owner: PinOwner) => Promise<readonly Pin[]>;
  /** The accepted definition as canonical JSON; `null` for a tool that has no pin. */
  definition: (owner: PinOwner, toolName: string) => Promise<string | null>;
  /** Pins tools that have no pin yet; the others keep theirs. */
  add: (owner: PinOwner, pins: readonly NewPin[], acceptedBy: string) => Promise<void>;
  /** Replaces the definition that was accepted before. */
  replace: (owner: PinOwner, pin: NewPin, acceptedBy: string) => Promise<void>;
}
